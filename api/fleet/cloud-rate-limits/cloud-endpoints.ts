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

/** Opens a worker's egress proxy, between everything that it runs and the configured clouds. */
export async function openCloudEndpoints(
  config: Pick<Config, 'cell' | 'hetzner' | 'cloudflare'>,
  { onWaitStatus, ...options }: Omit<CellRateLimiterOptions, 'cell'> & { onWaitStatus?: OnWaitStatus },
): Promise<EgressProxy> {
  const rateLimiter = openCellRateLimiter({ ...options, cell: config.cell });
  const upstreams = { hetzner: config.hetzner.endpoint, cloudflare: config.cloudflare.baseUrl };
  const proxy = await openEgressProxy({ rateLimiter, upstreams, onWaitStatus });
  return {
    for: proxy.for,
    async close() {
      await proxy.close();
      await rateLimiter.close();
    },
  };
}

/**
 * The same configuration with endpoints of the egress proxy instead of the clouds'; tokens and everything else stay. Our
 * own clients use the proxy's long timeout: the proxy waits for rate limits, and detects a cloud that does not answer.
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
