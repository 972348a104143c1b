import {
  type CloudEndpoints,
  type EgressProxy,
  MAX_WAIT_MS,
  openEgressProxy,
  UPSTREAM_TIMEOUT_MS,
} from '../../../infra/clouds/egress-proxy/egress-proxy.ts';
import type { OnWaitStatus } from '../../../infra/clouds/egress-proxy/wait-status.ts';
import type { Config } from '../../config.ts';
import { type CellRateLimiterOptions, openCellRateLimiter } from './rate-limiter.ts';

/** The gate of a worker, between everything that it runs and the configured clouds. */
export async function openCloudEndpoints(
  config: Pick<Config, 'cell' | 'hetzner' | 'cloudflare'>,
  { onHold: onWaitStatus, ...options }: Omit<CellRateLimiterOptions, 'cell'> & { onHold?: OnWaitStatus },
): Promise<EgressProxy> {
  const rateLimiter = openCellRateLimiter({ ...options, cell: config.cell });
  const upstreams = { hetzner: config.hetzner.endpoint, cloudflare: config.cloudflare.baseUrl };
  const proxy = await openEgressProxy({ rateLimiter: rateLimiter, upstreams, onWaitStatus });
  return {
    for: proxy.for,
    async close() {
      await proxy.close();
      await rateLimiter.close();
    },
  };
}

/**
 * The same configuration, with a door of the gate where the clouds were: tokens and all else stay as they are. Our own
 * clients are as patient there as the gate, which does the waiting and knows a silent cloud.
 */
export function withCloudEndpoints<T extends Pick<Config, 'hetzner' | 'cloudflare'>>(
  config: T,
  endpoints: CloudEndpoints,
): T {
  const timeoutMs = MAX_WAIT_MS + UPSTREAM_TIMEOUT_MS;
  return {
    ...config,
    hetzner: { ...config.hetzner, ...endpoints.hetzner, timeoutMs },
    cloudflare: { ...config.cloudflare, ...endpoints.cloudflare, timeoutMs },
  };
}
