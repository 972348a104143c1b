import type { IncomingMessage } from 'node:http';
import { type Backoff, createBackoff } from './backoff.ts';
import { readRate } from './rate-headers.ts';
import type { CloudName, CloudRateLimiter, RateLimitShare } from './rate-limiter.ts';
import { type CloudUpstream, openCloudUpstream, type UpstreamCall } from './upstream.ts';
import type { CallTracker } from './wait-status.ts';

/** A cloud behind the gate. */
export interface CloudRoute {
  cloud: CloudName;
  upstream: CloudUpstream;
  backoff: Backoff;
}

/** The road to a cloud at its real address. */
export function routeTo(cloud: CloudName, address: string, upstreamTimeoutMs: number): CloudRoute {
  return { cloud, upstream: openCloudUpstream(address, upstreamTimeoutMs), backoff: createBackoff() };
}

/**
 * Makes one call within the budget and resolves with the cloud's answer. A 429 did no work, so the call is made again once
 * the cloud lets it; nothing else is ever repeated. Undefined when it could not go out in `patienceMs`; the 429 itself when
 * the cloud asks for more than is left of that. Rejects as the upstream does.
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
