import { type CloudflareClient, cloudflareClient } from '../infra/clouds/cloudflare.ts';
import { type HetznerClient, hetznerClient } from '../infra/clouds/hetzner.ts';
import type { Config } from './config.ts';

/** Our own eyes on the clouds, beside the engine's. */
export interface Clouds {
  hetzner: HetznerClient;
  cloudflare: CloudflareClient;
}

/** `attempts` 1 is for who would rather know at once than be right later (the health check). */
export function openClouds(
  { hetzner, cloudflare }: Pick<Config, 'hetzner' | 'cloudflare'>,
  attempts = 4,
  send: typeof fetch = fetch,
): Clouds {
  return {
    hetzner: hetznerClient({ ...hetzner, attempts, fetch: send }),
    cloudflare: cloudflareClient({
      endpoint: cloudflare.baseUrl,
      token: cloudflare.token,
      zoneId: cloudflare.zoneId,
      attempts,
      fetch: send,
    }),
  };
}
