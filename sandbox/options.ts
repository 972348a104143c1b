import { createHash } from 'node:crypto';
import type { ProfileName } from './core/latency.ts';
import type { ServersWanted } from './servers/choose-driver.ts';
import type { LookUps } from './servers/namespace/readiness.ts';

/** The port of each listener. 0 picks a free port. */
export interface SandboxListenPorts {
  console: number;
  edge: number;
  hetzner: number;
  cloudflare: number;
  x: number;
  xai: number;
  anthropic: number;
  mail: number;
}

/** How to open a sandbox. The defaults suit a test: nothing is kept, and servers are records only. */
export interface SandboxOptions {
  /** Folder of its state. Unset: a temporary folder that is removed when the sandbox closes. */
  home?: string;
  servers?: ServersWanted;
  /** How to find what namespace servers need when this machine lacks it. */
  lookUps?: Partial<LookUps>;
  latency?: ProfileName;
  /** How long the edge lets an origin be silent, in ms. Defaults to Cloudflare's 100 s. */
  edgeSilenceMs?: number;
  /** Fixed ports. */
  ports?: Partial<SandboxListenPorts>;
  /** The other ports are the first free ones from here upward. Unset: any free ports. */
  firstPort?: number;
  tokens?: Partial<Tokens>;
  /** Domain of the Cloudflare zone. */
  zone?: string;
  limits?: AccountLimits;
  /** Loopback port of the control plane that servers can reach. Unset: they cannot reach it. */
  controlPlanePort?: number;
  /** Aborts slow work as soon as shutdown begins, even while the sandbox still opens. `close` must follow. */
  signal?: AbortSignal;
  /** The redirect URIs registered with X. Unset: any. */
  redirectUris?: readonly string[];
}

/** The credentials that the clouds accept. They have the form of real ones because the official clients check it. */
export interface Tokens {
  hetzner: string;
  cloudflare: string;
  zoneId: string;
  xClientId: string;
  xClientSecret: string;
  xaiKey: string;
  anthropicKey: string;
  /** For the console, which shows mails and injects faults. */
  console: string;
  /** Signs the addresses whose confirmation mail may be read without the console's token. */
  mailbox: string;
}

/** Limits of the accounts. Defaults are the real ones, except for servers (1,000, which we would request from Hetzner). */
export interface AccountLimits {
  servers?: number;
  hetznerCallsPerHour?: number;
  /** Burst of calls that Hetzner accepts. Defaults to the hourly limit. */
  hetznerBurst?: number;
  cloudflareCallsPerWindow?: number;
  /** Length of Cloudflare's window and of its block, default 300 s. */
  cloudflareWindowSeconds?: number;
  records?: number;
}

/** Credentials that are the same in every test and valid only in a sandbox. */
export const sandboxTokens: Tokens = {
  hetzner: hexOf('hetzner', 64),
  cloudflare: hexOf('cloudflare', 40),
  zoneId: hexOf('zone', 32),
  xClientId: 'sandbox-client',
  xClientSecret: hexOf('x client secret', 50),
  xaiKey: `xai-${hexOf('xai key', 60)}`,
  anthropicKey: `sk-ant-api03-${hexOf('anthropic key', 60)}`,
  console: hexOf('console', 32),
  mailbox: hexOf('mailbox', 32),
};

function hexOf(text: string, length: number): string {
  return createHash('sha256').update(`clawdet sandbox ${text}`).digest('hex').slice(0, length);
}
