import { type CloudflareClient, cloudflareClient } from '../infra/clouds/cloudflare.ts';
import { type HetznerClient, hetznerClient } from '../infra/clouds/hetzner.ts';
import type { Config } from './config.ts';

/** Our own eyes on the clouds, beside the engine's. */
export interface Clouds {
  hetzner: HetznerClient;
  cloudflare: CloudflareClient;
}

/** How long our clients try. */
interface Persistence {
  /** 1 is for who would rather know at once than be right later (the health check). */
  attempts?: number;
  /** For one attempt; as long as the gate may hold a call, where there is one in between. */
  timeoutMs?: number;
  /** In place of the global fetch: who wants to count calls. */
  fetch?: typeof fetch;
}

/** Our clients for the configured addresses. */
export function openClouds(
  { hetzner, cloudflare }: Pick<Config, 'hetzner' | 'cloudflare'>,
  persistence: Persistence = {},
): Clouds {
  const { baseUrl, token, zoneId } = cloudflare;
  return {
    hetzner: hetznerClient({ ...hetzner, ...persistence }),
    cloudflare: cloudflareClient({ endpoint: baseUrl, token, zoneId, ...persistence }),
  };
}
