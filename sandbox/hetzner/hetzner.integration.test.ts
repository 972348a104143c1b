import { describe, it } from 'vitest';
import { describeHetznerApi } from './hetzner.suite.ts';

/** The same suite against the real API. It creates a server for some minutes: run it in an empty project. */
const token = process.env.REAL_HETZNER_TOKEN;

if (token) {
  describeHetznerApi('the real Hetzner', async () => ({
    baseUrl: 'https://api.hetzner.cloud/v1',
    token,
    pollMs: 1_000,
  }));
} else {
  describe('the real Hetzner', () => {
    it.skip('is tested when REAL_HETZNER_TOKEN names a project that may be charged', () => undefined);
  });
}
