import { type CloudflareClient, cloudflareClient } from '../../../infra/clouds/cloudflare.ts';
import { type HetznerClient, hetznerClient } from '../../../infra/clouds/hetzner.ts';
import type { Config } from '../../config.ts';

/** Our own clients for the clouds, independent of the engine's plugins. */
export interface CloudClients {
  hetzner: HetznerClient;
  cloudflare: CloudflareClient;
}

/** How persistent our clients are. */
interface CloudClientOptions {
  /** 1 reports the first failure at once (the health check). */
  attempts?: number;
  /** Replaces the global fetch, for example to count calls. */
  fetch?: typeof fetch;
}

/** Timeout of one attempt, for an address on the egress proxy, which may delay a call. */
interface CallTimeout {
  timeoutMs?: number;
}

/** The clouds as configured, or as `withCloudEndpoints` replaces them. */
interface CloudAddresses {
  hetzner: Config['hetzner'] & CallTimeout;
  cloudflare: Config['cloudflare'] & CallTimeout;
}

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
