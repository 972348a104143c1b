import type { IncomingMessage } from 'node:http';
import { type Brake, createBrake } from './brake.ts';
import type { CallBudget, CloudName, Share } from './budget.ts';
import type { CallWatch } from './holds.ts';
import { readRate } from './rate-headers.ts';
import { openUpstream, type Upstream, type UpstreamCall } from './upstream.ts';

/** A cloud behind the gate. */
export interface Road {
  cloud: CloudName;
  upstream: Upstream;
  brake: Brake;
}

/** The road to a cloud at its real address. */
export function roadTo(cloud: CloudName, address: string, silenceMs: number): Road {
  return { cloud, upstream: openUpstream(address, silenceMs), brake: createBrake() };
}

/**
 * Makes one call within the budget and resolves with the cloud's answer. A 429 did no work, so the call is made again once
 * the cloud lets it; nothing else is ever repeated. Undefined when it could not go out in `patienceMs`; the 429 itself when
 * the cloud asks for more than is left of that. Rejects as the upstream does.
 */
export async function carry(
  call: UpstreamCall,
  share: Share,
  { cloud, upstream, brake }: Road,
  { budget, patienceMs, watch }: { budget: CallBudget; patienceMs: number; watch: CallWatch | undefined },
): Promise<IncomingMessage | undefined> {
  const until = performance.now() + patienceMs;
  const onHeld = (ms: number) => watch?.held(ms);
  for (;;) {
    const left = until - performance.now();
    if (!(await budget.take(cloud, share, { signal: call.signal, patienceMs: left, onHeld })))
      return undefined;
    watch?.goes();
    const sentAt = performance.now();
    const answer = await upstream.send(call).catch((error: unknown) => {
      if (!call.signal.aborted) watch?.answered(false);
      throw error;
    });
    const reading = readRate(cloud, answer.headers);
    budget.learn(cloud, reading);
    if (answer.statusCode !== 429) {
      brake.passed();
      watch?.answered((answer.statusCode ?? 500) < 500);
      return answer;
    }
    const pauseMs = brake.refused(reading, sentAt);
    budget.block(cloud, pauseMs);
    if (pauseMs > until - performance.now()) return answer;
    answer.resume();
  }
}
