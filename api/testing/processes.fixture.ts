import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Sandbox } from '../../sandbox/open.ts';

const MAIN = path.join(import.meta.dirname, '..', 'main.ts');

/** A control plane's process and its URL; a worker alone does not listen. */
export interface Started {
  child: ChildProcess;
  url: string;
}

/** Starts control planes as separate processes on one sandbox. */
export interface Processes {
  /** Resolves once it is up; rejects if it exits first. `change` overrides environment variables. */
  start(change?: Record<string, string>): Promise<Started>;
  /** Starts one without waiting. */
  launch(change: Record<string, string>): ChildProcess;
  /** Stops all of them and waits for their exit. */
  endAll(): Promise<void>;
}

/**
 * Control planes whose home is `home`, with the environment that `make start` sets for the api. Their logs go to the open
 * file descriptor `log`, if given.
 */
export function processesOf(sandbox: Sandbox, home: string, log?: number): Processes {
  const running: ChildProcess[] = [];
  const launch = (change: Record<string, string>): ChildProcess => {
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      ...environmentOf(sandbox, home),
      ...change,
    };
    const child = fork(MAIN, { env, stdio: ['ignore', log ?? 'inherit', 'pipe', 'ipc'] });
    running.push(child);
    return child;
  };
  return {
    launch,
    async start(change = {}) {
      const child = launch(change);
      child.stderr?.pipe(process.stderr);
      const [message] = (await Promise.race([
        once(child, 'message'),
        once(child, 'exit').then(([code]) => Promise.reject(new Error(`the api ended with code ${code}`))),
      ])) as [{ kind: string; port?: number; message?: string }];
      if (message.kind === 'failed') throw new Error(`the api did not start: ${message.message}`);
      return { child, url: `http://127.0.0.1:${message.port}` };
    },
    async endAll() {
      for (const child of running.splice(0)) await endProcess(child, 'SIGTERM');
    },
  };
}

/** Ends a process and waits for its exit; does nothing if it has already ended. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

/** The environment that `make start` sets for the api on a sandbox. */
export function environmentOf({ addresses, tokens, zone, servers, modelBaseUrl }: Sandbox, home: string) {
  return {
    PORT: '0',
    PUBLIC_URL: 'http://localhost:3002',
    LOG_LEVEL: 'error',
    KEY_DERIVATION: 'fast',
    CLAWDET_HOME: home,
    ...(process.env.CLAWDET_CACHE && { CLAWDET_CACHE: process.env.CLAWDET_CACHE }),
    HCLOUD_TOKEN: tokens.hetzner,
    HCLOUD_ENDPOINT: addresses.hetzner,
    CLOUDFLARE_API_TOKEN: tokens.cloudflare,
    CLOUDFLARE_BASE_URL: addresses.cloudflare,
    CLOUDFLARE_ZONE_ID: tokens.zoneId,
    BASE_DOMAIN: zone,
    INSTANCE_URL: `http://{subdomain}.${zone}:${new URL(addresses.edge).port}`,
    SERVER_SSH_PORT: String(servers.sshPort),
    OPENCLAW_IMAGE: 'npm',
    LLM_BASE_URL: modelBaseUrl,
    XAI_API_KEY: tokens.xaiKey,
    SMTP_URL: addresses.mail,
    // Tests break things and check what follows; a drift scan could repair them meanwhile.
    DRIFT_INVENTORY_SECONDS: '0',
    DRIFT_INSIDE_SECONDS: '0',
    DRIFT_DEEP_SECONDS: '0',
  };
}
