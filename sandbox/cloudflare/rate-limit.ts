import type { RequestHandler } from 'express';
import { refusals } from './errors.ts';

/**
 * Cloudflare's limit: 1,200 calls in five minutes per user, across all tokens; one more blocks every call for the next
 * five minutes (developers.cloudflare.com/fundamentals/api/reference/limits).
 */
export function limitRate({
  calls,
  windowMs = 300_000,
  now = Date.now,
}: {
  calls: number;
  windowMs?: number;
  now?: () => number;
}): RequestHandler {
  let began = now();
  let used = 0;
  let blockedUntil = 0;
  return (_request, response, next) => {
    const at = now();
    if (at >= blockedUntil && at - began >= windowMs) {
      began = at;
      used = 0;
    }
    used += 1;
    if (used > calls && blockedUntil <= at) blockedUntil = at + windowMs;
    const resetsIn = Math.ceil((Math.max(began + windowMs, blockedUntil) - at) / 1_000);
    const left = blockedUntil > at ? 0 : calls - used;
    response.set('Ratelimit', `"default";r=${left};t=${resetsIn}`);
    response.set('Ratelimit-Policy', `"default";q=${calls};w=${windowMs / 1_000}`);
    next(blockedUntil > at ? refusals.tooMany(Math.ceil((blockedUntil - at) / 1_000)) : undefined);
  };
}
