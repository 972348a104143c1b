import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { openAssistantGateway } from '../assistant-gateway/assistant-gateway.ts';
import { readAssistantGatewayConfig } from '../assistant-gateway/config.ts';
import { localPort } from '../ports.ts';
import type { KnownImage } from './images.ts';
import type { Service } from './project.ts';

/** The process of a container. `close` ends it at once. */
export interface ContainerProcess {
  close(): Promise<void>;
}

/** A container's main process that exited before it listened. */
class ContainerExited extends Error {
  readonly code = 'container_exited';
}

const idle: ContainerProcess = { close: async () => {} };

/**
 * Starts the image's process on the server's own address. It answers only on a published port that maps to the image's own
 * port; other connections are refused, as on a real server. Throws ContainerExited.
 */
export async function startProcess(
  image: KnownImage,
  service: Service,
  address: string,
  log: (line: string) => void,
): Promise<ContainerProcess> {
  if (image.kind === 'idle') return idle;
  const config = () => readAssistantGatewayConfig(configPath(image, service), service.environment);
  const { token } = config();
  if (!token)
    throw new ContainerExited('gateway: no token (set OPENCLAW_GATEWAY_TOKEN or gateway.auth.token)');
  const port = service.ports.find(({ target }) => target === listeningPort(image, service));
  if (!port) return idle;
  const server = await openAssistantGateway({ config, log }, address, localPort(port.published));
  log(`gateway listening on 0.0.0.0:${port.target}`);
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { close };
}

function listeningPort(image: KnownImage, { command }: Service): number {
  const at = command.indexOf('--port');
  return at < 0 ? image.port : Number(command[at + 1]);
}

function configPath(image: KnownImage, { environment, mounts }: Service): string | undefined {
  const directory = environment.OPENCLAW_STATE_DIR ?? image.stateDirectory;
  const path =
    environment.OPENCLAW_CONFIG_PATH ??
    environment.OPENCLAW_CUSTOM_CONFIG ??
    posix.join(directory, 'openclaw.json');
  const closest = mounts
    .filter(({ target }) => path === target || path.startsWith(`${target.replace(/\/$/, '')}/`))
    .sort((a, b) => b.target.length - a.target.length)[0];
  const found = closest && join(closest.source, path.slice(closest.target.replace(/\/$/, '').length));
  return found && existsSync(found) ? found : undefined;
}
