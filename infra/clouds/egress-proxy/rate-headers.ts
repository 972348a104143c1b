import type { IncomingHttpHeaders } from 'node:http';
import type { CloudName, RateLimitReading } from './rate-limiter.contract.ts';

/**
 * Reads a cloud's rate headers. Hetzner: `RateLimit-Limit`, `-Remaining` (docs.hetzner.cloud, Rate Limiting); its `-Reset`
 * is when the bucket will be full, up to an hour away, and says nothing about the next call. Cloudflare:
 * `Ratelimit: "default";r=50;t=30`, `Ratelimit-Policy: "default";q=1200;w=300` and `retry-after`
 * (developers.cloudflare.com/fundamentals/api/reference/limits). Values that do not parse are left out.
 */
export function readRate(cloud: CloudName, headers: IncomingHttpHeaders, now = Date.now()): RateLimitReading {
  const reading = cloud === 'hetzner' ? hetznerReading(headers) : cloudflareReading(headers);
  return defined({ ...reading, retryAfterMs: retryAfter(headers['retry-after'], now) });
}

function hetznerReading(headers: IncomingHttpHeaders): RateLimitReading {
  return {
    limit: positive(headers['ratelimit-limit']),
    remaining: natural(headers['ratelimit-remaining']),
  };
}

function cloudflareReading(headers: IncomingHttpHeaders): RateLimitReading {
  // Several limits may apply at once: the one with the least left decides.
  const [tightest] = listOf(headers.ratelimit)
    .filter(({ values }) => natural(values.r) !== undefined)
    .sort((a, b) => Number(a.values.r) - Number(b.values.r));
  if (!tightest) return {};
  const policy = listOf(headers['ratelimit-policy']).find(({ name }) => name === tightest.name);
  const seconds = natural(tightest.values.t);
  return {
    remaining: natural(tightest.values.r),
    resetInMs: seconds === undefined ? undefined : seconds * 1_000,
    limit: positive(policy?.values.q),
    windowSeconds: positive(policy?.values.w),
  };
}

interface Item {
  name: string;
  values: Record<string, string>;
}

/** `"default";r=50;t=30, "burst";r=9;t=1` (RFC 9651 list). */
function listOf(header: string | string[] | undefined): Item[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text.split(',').map((item) => {
    const [name = '', ...parameters] = item.split(';').map((word) => word.trim());
    return { name, values: Object.fromEntries(parameters.map((pair) => pair.split('=', 2))) };
  });
}

function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = natural(header);
  if (seconds !== undefined) return seconds * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function natural(text: string | string[] | undefined): number | undefined {
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function positive(text: string | string[] | undefined): number | undefined {
  return natural(text) || undefined;
}

function defined(reading: RateLimitReading): RateLimitReading {
  return Object.fromEntries(Object.entries(reading).filter(([, value]) => value !== undefined));
}
