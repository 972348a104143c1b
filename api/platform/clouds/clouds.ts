import { type CloudflareClient, cloudflareClient } from '../../../infra/clouds/cloudflare.ts';
import { type HetznerClient, hetznerClient } from '../../../infra/clouds/hetzner.ts';
import type { Config } from '../../config.ts';

/** Our own eyes on the clouds, beside the engine's. */
export interface CloudClients {
  hetzner: HetznerClient;
  cloudflare: CloudflareClient;
}

/** How long our clients try. */
interface CloudClientOptions {
  /** 1 is for who would rather know at once than be right later (the health check). */
  attempts?: number;
  /** In place of the global fetch: who wants to count calls. */
  fetch?: typeof fetch;
}

/** How long one attempt may take, where it goes through a door that may hold it. */
interface CallTimeout {
  timeoutMs?: number;
}

/** The clouds as configured, or as `throughDoor` has them. */
interface CloudAddresses {
  hetzner: Config['hetzner'] & CallTimeout;
  cloudflare: Config['cloudflare'] & CallTimeout;
}

/** Our clients for these addresses. */
export function openClouds(
  { hetzner, cloudflare }: CloudAddresses,
  options: CloudClientOptions = {},
): CloudClients {
  const { baseUrl: endpoint, ...cloudflareAccess } = cloudflare;
  return {
    hetzner: hetznerClient({ ...hetzner, ...options }),
    cloudflare: cloudflareClient({ endpoint, ...cloudflareAccess, ...options }),
  };
}
