import type { CloudName } from './rate-limiter.ts';

/** What keeps one caller's calls from going on. */
interface WaitStatus {
  cloud: CloudName;
  /** `rate_limit`: it goes on by itself after `forMs`. `outage`: it goes on when the cloud answers again. */
  why: 'rate_limit' | 'outage';
  /** From now, in ms; absent for an outage. */
  forMs?: number;
}

/** Told when calls of a caller begin to be held, when that takes noticeably longer than was said, and, with undefined, that none is any more. */
export type OnWaitStatus = (caller: string, hold: WaitStatus | undefined) => void;

/** One call, as whoever carries it reports on it. */
export interface CallTracker {
  /** It waits for its turn, so long from now. */
  waiting(ms: number): void;
  /** It goes out. */
  sent(): void;
  /** The cloud answered as it should, or not. */
  answered(well: boolean): void;
  /** Nothing more comes of it. */
  ended(): void;
}

/** A shorter wait is not worth telling. */
const REPORT_THRESHOLD_MS = 2_000;
/** An outage that no call has met for so long is no news any more. */
const OUTAGE_MS = 10 * 60_000;

interface CallerState {
  waits: Map<symbol, { cloud: CloudName; until: number }>;
  outage?: { cloud: CloudName; timer: NodeJS.Timeout } | undefined;
  lastReported?: { why: WaitStatus['why']; cloud: CloudName; until: number } | undefined;
}

/** Keeps what holds each caller, and tells what changes. Calls of nobody in particular are not watched. */
export function trackWaits(
  onWaitStatus: OnWaitStatus = () => undefined,
): (caller: string, cloud: CloudName) => CallTracker {
  const callers = new Map<string, CallerState>();

  const report = (name: string, caller: CallerState): void => {
    const status = currentWait(caller);
    if (!status && !caller.outage) callers.delete(name);
    const { lastReported } = caller;
    const unchanged = lastReported?.why === status?.why && lastReported?.cloud === status?.cloud;
    if (unchanged && (status?.until ?? 0) < (lastReported?.until ?? 0) + REPORT_THRESHOLD_MS) return;
    caller.lastReported = status;
    onWaitStatus(name, status && presentWaitStatus(status));
  };

  const setOutage = (name: string, caller: CallerState, cloud: CloudName | undefined): void => {
    clearTimeout(caller.outage?.timer);
    const over = () => {
      caller.outage = undefined;
      report(name, caller);
    };
    caller.outage = cloud && { cloud, timer: setTimeout(over, OUTAGE_MS).unref() };
    report(name, caller);
  };

  return (name, cloud) => {
    const call = Symbol(cloud);
    const endWait = () => {
      const caller = callers.get(name);
      if (caller?.waits.delete(call)) report(name, caller);
    };
    return {
      waiting(ms) {
        const caller = callerStateOf(callers, name);
        if (ms >= REPORT_THRESHOLD_MS || caller.waits.has(call))
          caller.waits.set(call, { cloud, until: performance.now() + ms });
        report(name, caller);
      },
      sent: endWait,
      answered(well) {
        const caller = callerStateOf(callers, name);
        if (!well || caller.outage?.cloud === cloud) setOutage(name, caller, well ? undefined : cloud);
        else report(name, caller);
      },
      ended: endWait,
    };
  };
}

/** Whoever has nothing to tell is forgotten by `tell`. */
function callerStateOf(callers: Map<string, CallerState>, name: string): CallerState {
  const caller: CallerState = callers.get(name) ?? { waits: new Map() };
  callers.set(name, caller);
  return caller;
}

function presentWaitStatus({ why, cloud, until }: NonNullable<CallerState['lastReported']>): WaitStatus {
  return { why, cloud, ...(why === 'rate_limit' && { forMs: until - performance.now() }) };
}

function currentWait({ waits, outage }: CallerState): NonNullable<CallerState['lastReported']> | undefined {
  const [longest] = [...waits.values()].toSorted((a, b) => b.until - a.until);
  if (longest) return { why: 'rate_limit', ...longest };
  return outage && { why: 'outage', cloud: outage.cloud, until: 0 };
}
