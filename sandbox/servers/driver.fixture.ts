import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import ssh2 from 'ssh2';
import type { ServerDelays, ServerDriver, ServerSpec } from './driver.ts';
import { generateKeyPair } from './process/keys.ts';

export const aKeyPair = generateKeyPair;

/** The image on every sandbox disk. */
export const sandboxImage = 'clawdet.local/openclaw:2026.9.6';

/** No simulated delays. */
export const instant: ServerDelays = { sshdMs: 0, imagePullMs: 0 };

/** A small server with the catalog's default image. */
export function aSpec(change: Partial<ServerSpec> = {}): ServerSpec {
  const id = change.id ?? 1;
  return {
    id,
    name: `server-${id}`,
    address: '127.18.0.1',
    cores: 2,
    memoryGb: 4,
    diskGb: 40,
    authorizedKeys: [],
    userData: '',
    disk: { kind: 'image', name: 'docker-ce' },
    ...change,
  };
}

/** The smallest compose file with which an assistant answers on port 80. */
export function aComposeFile(image: string): string {
  return JSON.stringify({
    services: {
      openclaw: {
        image,
        restart: 'unless-stopped',
        environment: { OPENCLAW_GATEWAY_TOKEN: 'a-token-for-tests' },
        ports: ['80:8080'],
        volumes: ['data:/data'],
      },
    },
    volumes: { data: {} },
  });
}

/** How to reach a server: through the driver's own route to port 22. */
export interface Login {
  driver: Pick<ServerDriver, 'route'>;
  address: string;
  privateKey: string;
  /** Refuse a server with any other host key (authorized_keys form). */
  hostKey?: string;
}

/** Runs a command as root. Retries up to `patience` times while a booting server's sshd does not answer. */
export async function run(
  login: Login,
  command: string,
  {
    stdin = '',
    patience = 200,
    terminal = false,
  }: { stdin?: string; patience?: number; terminal?: boolean } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const client = await dial(login, patience);
  try {
    return await exec(client, command, { stdin, terminal });
  } finally {
    client.end();
  }
}

async function dial(login: Login, patience: number): Promise<ssh2.Client> {
  try {
    return await connect(login);
  } catch (error) {
    if (patience === 0) throw error;
    await sleep(50);
    return dial(login, patience - 1);
  }
}

function connect({ driver, address, privateKey, hostKey }: Login): Promise<ssh2.Client> {
  const route = driver.route(address, 22);
  if (!route) return Promise.reject(new Error(`nothing at ${address}`));
  const pinned = hostKey?.split(' ')[1];
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.once('ready', () => resolve(client.setNoDelay()));
    // Keep this listener: a server that stops also cuts the connection after login.
    client.on('error', reject);
    client.connect({
      ...route,
      username: 'root',
      privateKey,
      hostVerifier: (key: Buffer) => pinned === undefined || key.toString('base64') === pinned,
    });
  });
}

function exec(
  client: ssh2.Client,
  command: string,
  { stdin, terminal }: { stdin: string; terminal: boolean },
): ReturnType<typeof run> {
  return new Promise((resolve, reject) => {
    client.exec(command, { pty: terminal }, (error, channel) => {
      if (error) return reject(error);
      const result = { code: -1, stdout: '', stderr: '' };
      channel.on('data', (text: Buffer) => (result.stdout += text));
      channel.stderr.on('data', (text: Buffer) => (result.stderr += text));
      channel.on('exit', (code: number | null) => (result.code = code ?? 128));
      channel.on('close', () => resolve(result));
      channel.end(stdin);
    });
  });
}

/** The response of `/healthz` on a server's public port 80. Rejects while nothing answers. */
export async function health(driver: ServerDriver, address: string): Promise<unknown> {
  const route = driver.route(address, 80);
  const response = await fetch(`http://${route?.host}:${route?.port}/healthz`);
  return response.json();
}

/** Retries until `check` no longer throws; the test's timeout ends it. */
export async function retryUntilPasses(check: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await check();
    } catch {
      await sleep(50);
    }
  }
}

/** Whether no process on this machine has `marker` in its command line. */
export function hasEnded(marker: string): boolean {
  return !execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(marker);
}
