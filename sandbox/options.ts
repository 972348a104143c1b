import { createHash } from 'node:crypto';
import type { ProfileName } from './core/latency.ts';
import type { ServersWanted } from './servers/choose-driver.ts';
import type { LookUps } from './servers/namespace/readiness.ts';

/** What is listened on. 0 picks a free port. */
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

/** How a sandbox is opened. Everything has a default that suits a test: nothing is kept and servers are records only. */
export interface SandboxOptions {
  /** Folder of its state. Without one, a temporary folder that goes with the sandbox. */
  home?: string;
  servers?: ServersWanted;
  /** How to look for what namespace servers need, where it is not on this machine. */
  lookUps?: Partial<LookUps>;
  latency?: ProfileName;
  /** Ports that are fixed. */
  ports?: Partial<SandboxListenPorts>;
  /** The others are the first free ones from here upward. Unset: any free ones. */
  firstPort?: number;
  /** Folder in which a file `<port>.lock` says that the port is spoken for. */
  portClaims?: string;
  tokens?: Partial<Tokens>;
  /** Domain of the Cloudflare zone. */
  zone?: string;
  limits?: AccountLimits;
  /** Port on loopback of the control plane, for servers to reach it. Unset: they do not. */
  controlPlanePort?: number;
  /** Closing begins with it, even while the sandbox still opens: what takes long is given up. `close` must follow. */
  signal?: AbortSignal;
  /** Where X may send people back to, as registered with it. Unset: anywhere. */
  redirectUris?: readonly string[];
}

/** The credentials that the clouds accept; shaped as the real ones, since the official clients check that. */
export interface Tokens {
  hetzner: string;
  cloudflare: string;
  zoneId: string;
  xClientId: string;
  xClientSecret: string;
  xaiKey: string;
  anthropicKey: string;
}

/** Limits of the accounts. Defaults are the real ones, save for servers (1,000: ours to ask Hetzner for). */
export interface AccountLimits {
  servers?: number;
  hetznerCallsPerHour?: number;
  /** Calls that Hetzner takes at once, default those of an hour. */
  hetznerBurst?: number;
  cloudflareCallsPerWindow?: number;
  /** Length of Cloudflare's window and of its punishment, default 300 s. */
  cloudflareWindowSeconds?: number;
  records?: number;
}

/** Credentials that are the same in every test and open nothing but a sandbox. */
export const sandboxTokens: Tokens = {
  hetzner: hexOf('hetzner', 64),
  cloudflare: hexOf('cloudflare', 40),
  zoneId: hexOf('zone', 32),
  xClientId: 'sandbox-client',
  xClientSecret: hexOf('x client secret', 50),
  xaiKey: `xai-${hexOf('xai key', 60)}`,
  anthropicKey: `sk-ant-api03-${hexOf('anthropic key', 60)}`,
};

function hexOf(text: string, length: number): string {
  return createHash('sha256').update(`clawdet sandbox ${text}`).digest('hex').slice(0, length);
}
