import type { IncomingMessage } from 'node:http';
import { type Backoff, createBackoff } from './backoff.ts';
import { readRate } from './rate-headers.ts';
import type { CloudName, CloudRateLimiter, RateLimitShare } from './rate-limiter.contract.ts';
import { type CloudUpstream, openCloudUpstream, type UpstreamCall } from './upstream.ts';
import type { CallTracker } from './wait-status.ts';

/** A cloud behind the egress proxy. */
export interface CloudRoute {
  cloud: CloudName;
  upstream: CloudUpstream;
  backoff: Backoff;
}

/** The route to a cloud at its real address. */
export function routeTo(cloud: CloudName, address: string, upstreamTimeoutMs: number): CloudRoute {
  return { cloud, upstream: openCloudUpstream(address, upstreamTimeoutMs), backoff: createBackoff() };
}

/**
 * Makes one call within the rate limit and resolves with the cloud's response. A 429 did no work, so the call is
 * repeated once the cloud allows it; nothing else is ever repeated. Resolves with undefined when the call could not be
 * sent within `maxWaitMs`, and with the 429 itself when the cloud asks for a longer pause than remains. Rejects as the
 * upstream does.
 */
export async function forwardCall(
  call: UpstreamCall,
  share: RateLimitShare,
  { cloud, upstream, backoff }: CloudRoute,
  {
    rateLimiter,
    maxWaitMs,
    watch,
  }: { rateLimiter: CloudRateLimiter; maxWaitMs: number; watch: CallTracker | undefined },
): Promise<IncomingMessage | undefined> {
  const deadline = performance.now() + maxWaitMs;
  const onWait = (ms: number) => watch?.waiting(ms);
  for (;;) {
    const left = deadline - performance.now();
    if (!(await rateLimiter.acquire(cloud, share, { signal: call.signal, maxWaitMs: left, onWait })))
      return undefined;
    watch?.sent();
    const sentAt = performance.now();
    const answer = await upstream.send(call).catch((error: unknown) => {
      if (!call.signal.aborted) watch?.answered(false);
      throw error;
    });
    const reading = readRate(cloud, answer.headers);
    rateLimiter.observe(cloud, reading);
    if (answer.statusCode !== 429) {
      backoff.succeeded();
      watch?.answered((answer.statusCode ?? 500) < 500);
      return answer;
    }
    const backoffMs = backoff.throttled(reading, sentAt);
    rateLimiter.block(cloud, backoffMs);
    if (backoffMs > deadline - performance.now()) return answer;
    answer.resume();
  }
}
