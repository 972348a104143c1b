import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { settingNames } from '../../api/config.ts';
import { driftSettings } from '../../api/drift/findings/drift.config.ts';
import { trialSettings } from '../../api/usage/trial-chat/trial.config.ts';
import type { SandboxPart, SandboxPorts } from './ports.ts';
import type { SandboxCredentials } from './sandbox-credentials.ts';

export type Environment = Record<string, string>;

/** Settings that apply with any clouds, and are passed to the API from the environment. */
export const SETTINGS_OF_ANY_START: readonly string[] = [
  'MONGODB_URI',
  'CLAWDET_CACHE',
  'CLAWDET_TOOLCHAIN',
  'ENGINE_POOL',
  'INSTANCE_LIMIT',
  'KEY_DERIVATION',
  'ORDERS_PER_DAY',
  'LOG_LEVEL',
  'MAIL_FROM',
  'POLICY',
  'ROLE',
  'MODEL_ID',
  'SUPPORT_EMAIL',
  'PULUMI_BACKEND_URL',
  'REQUESTS_PER_MINUTE',
  'TRUSTED_PROXIES',
  'USD_PER_EUR',
  'WEBHOOK_ALLOW_NETWORKS',
  ...Object.keys(driftSettings),
  ...Object.keys(trialSettings),
];

/** The message that the sandbox sends once it listens. */
export interface SandboxListening {
  kind: 'listening';
  addresses: Record<SandboxPart, string>;
  /** The address at which servers reach this machine. */
  hostAddress: string;
  servers: 'namespace' | 'process';
  sshPort: number;
}

/**
 * The environment of set-up, which runs other people's build scripts: without the product's settings, which hold its keys, but
 * with where it installs to.
 */
export function setupEnvironment(given: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = new Set(['CLAWDET_CACHE', 'CLAWDET_TOOLCHAIN']);
  const own = new Set(settingNames.filter((name) => !kept.has(name)));
  return Object.fromEntries(Object.entries(given).filter(([name]) => !own.has(name)));
}

/** The domain of the sandbox's zone: browsers resolve every name under `localhost` to loopback. */
const SANDBOX_ZONE = 'clawdet.localhost';

/** The first port for sandbox parts that have none in this home yet; the ports below are for the page. */
const FIRST_SANDBOX_PORT = 3100;

/** The environment of `sandbox/main.ts`. */
export function sandboxEnvironment(
  home: string,
  publicUrl: string,
  ports: SandboxPorts,
  secrets: SandboxCredentials,
  port: number,
): Environment {
  return {
    SANDBOX_CONTROL_PLANE_PORT: String(port),
    SANDBOX_HOME: path.join(home, 'sandbox'),
    SANDBOX_SERVERS: process.env.SANDBOX_SERVERS ?? 'auto',
    SANDBOX_LATENCY: process.env.SANDBOX_LATENCY ?? 'instant',
    SANDBOX_PORTS: JSON.stringify(ports),
    SANDBOX_FIRST_PORT: String(FIRST_SANDBOX_PORT),
    SANDBOX_HETZNER_TOKEN: secrets.hetzner,
    SANDBOX_CLOUDFLARE_TOKEN: secrets.cloudflare,
    SANDBOX_ZONE_ID: secrets.zoneId,
    SANDBOX_ZONE,
    SANDBOX_X_CLIENT_ID: secrets.xClientId,
    SANDBOX_X_CLIENT_SECRET: secrets.xClientSecret,
    SANDBOX_X_REDIRECT_URI: `${publicUrl}/api/auth/x/callback`,
    SANDBOX_XAI_KEY: secrets.xai,
    SANDBOX_ANTHROPIC_KEY: secrets.anthropic,
    SANDBOX_CONSOLE_TOKEN: secrets.console,
    SANDBOX_MAILBOX_KEY: secrets.mailbox,
  };
}

/** The environment that points the control plane at the sandbox instead of the real clouds. */
export function sandboxedApiEnvironment(
  sandbox: SandboxListening,
  secrets: SandboxCredentials,
  port: number,
): Environment {
  const { addresses } = sandbox;
  return {
    HCLOUD_TOKEN: secrets.hetzner,
    HCLOUD_ENDPOINT: addresses.hetzner,
    CLOUDFLARE_API_TOKEN: secrets.cloudflare,
    CLOUDFLARE_BASE_URL: addresses.cloudflare,
    CLOUDFLARE_ZONE_ID: secrets.zoneId,
    BASE_DOMAIN: SANDBOX_ZONE,
    INSTANCE_URL: `http://{subdomain}.${SANDBOX_ZONE}:${new URL(addresses.edge).port}`,
    SERVER_SSH_PORT: String(sandbox.sshPort),
    OPENCLAW_IMAGE: 'npm',
    LLM_BASE_URL: `http://${sandbox.hostAddress}:${port}/llm/v1`,
    XAI_API_KEY: secrets.xai,
    XAI_BASE_URL: `${addresses.xai}/v1`,
    ANTHROPIC_API_KEY: secrets.anthropic,
    ANTHROPIC_BASE_URL: `${addresses.anthropic}/v1`,
    X_CLIENT_ID: secrets.xClientId,
    X_CLIENT_SECRET: secrets.xClientSecret,
    X_AUTHORIZE_URL: `${addresses.x}/i/oauth2/authorize`,
    X_TOKEN_URL: `${addresses.x}/2/oauth2/token`,
    X_PROFILE_URL: `${addresses.x}/2/users/me`,
    SMTP_URL: addresses.mail,
    MAILBOX_URL: `${addresses.console}/mailbox`,
    MAILBOX_KEY: secrets.mailbox,
    OPERATOR_EMAIL: 'operator@clawdet.localhost',
    // Nothing costs money here, so nobody has to wait for a free place.
    INSTANCE_LIMIT: '1000',
    ORDERS_PER_DAY: '1000',
  };
}

const fileOf = (home: string): string => path.join(home, 'environment.json');

/** Saves the api's environment for operators' commands; readable only by its owner, since it holds tokens. */
export async function saveEnvironment(home: string, environment: Environment): Promise<void> {
  await writeFile(fileOf(home), `${JSON.stringify(environment, null, 2)}\n`, { mode: 0o600 });
}

/** The environment of the api's last start, or undefined if it was never started. */
export async function loadEnvironment(home: string): Promise<Environment | undefined> {
  return await readFile(fileOf(home), 'utf8').then(
    (text) => JSON.parse(text) as Environment,
    () => undefined,
  );
}
