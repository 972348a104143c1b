import { expect, it } from 'vitest';
import { readRate } from './rate-headers.ts';

it("reads Hetzner's headers except the reset, which is when the bucket is full", () => {
  const headers = {
    'ratelimit-limit': '3600',
    'ratelimit-remaining': '2456',
    'ratelimit-reset': '1795521600',
  };
  expect(readRate('hetzner', headers)).toEqual({ limit: 3_600, remaining: 2_456 });
});

it("reads Cloudflare's headers", () => {
  const headers = { ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"default";q=1200;w=300' };
  expect(readRate('cloudflare', headers)).toEqual({
    limit: 1_200,
    windowSeconds: 300,
    remaining: 50,
    resetInMs: 30_000,
  });
});

it('takes the tightest of several limits, with its own policy', () => {
  const headers = {
    ratelimit: '"default";r=50;t=30, "burst";r=3;t=1',
    'ratelimit-policy': '"default";q=1200;w=300, "burst";q=10;w=1',
  };
  expect(readRate('cloudflare', headers)).toMatchObject({ limit: 10, windowSeconds: 1, remaining: 3 });
});

it.each([
  ['120', 120_000],
  ['Tue, 24 Nov 2026 12:00:30 GMT', 30_000],
  ['Tue, 24 Nov 2026 11:00:00 GMT', 0],
])('reads retry-after %s', (header, retryAfterMs) => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  expect(readRate('hetzner', { 'retry-after': header }, now)).toEqual({ retryAfterMs });
});

it.each([
  {},
  { 'ratelimit-limit': 'many', 'ratelimit-remaining': '-1', 'retry-after': 'soon' },
  { ratelimit: 'nonsense', 'ratelimit-policy': '"default";q=1200;w=300' },
])('leaves out values that do not parse: %o', (headers) => {
  expect([readRate('hetzner', headers), readRate('cloudflare', headers)]).toEqual([{}, {}]);
});
