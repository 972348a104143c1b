import { describe, it } from 'vitest';
import { describeCloudflareApi } from './cloudflare.suite.ts';

/** The same suite against the real API. It creates and removes records named `suite-…` in the zone. */
const {
  REAL_CLOUDFLARE_TOKEN: token,
  REAL_CLOUDFLARE_ZONE_ID: zoneId,
  REAL_CLOUDFLARE_ZONE: zone,
} = process.env;

if (token && zoneId && zone) {
  describeCloudflareApi('the real Cloudflare', async () => ({
    baseUrl: 'https://api.cloudflare.com/client/v4',
    token,
    zoneId,
    zone,
  }));
} else {
  describe('the real Cloudflare', () => {
    it.skip('is tested when REAL_CLOUDFLARE_TOKEN, _ZONE_ID and _ZONE are set', () => undefined);
  });
}
