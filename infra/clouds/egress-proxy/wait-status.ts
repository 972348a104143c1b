import type { CloudName } from './rate-limiter.contract.ts';

/** What blocks one caller's calls. */
interface WaitStatus {
  cloud: CloudName;
  /** `rate_limit`: calls continue after `forMs`. `outage`: calls continue when the cloud answers again. */
  why: 'rate_limit' | 'outage';
  /** From now, in ms; absent for an outage. */
  forMs?: number;
}

/**
 * Called when a caller's calls start to wait, when that takes much longer than reported, and with undefined at the end.
 */
export type OnWaitStatus = (caller: string, status: WaitStatus | undefined) => void;

/** One call, as the proxy reports on it. */
export interface CallTracker {
  /** It waits and can be sent in `ms`. */
  waiting(ms: number): void;
  /** It is sent. */
  sent(): void;
  /** The cloud answered properly, or not. */
  answered(well: boolean): void;
  /** The call is over. */
  ended(): void;
}

/** A shorter wait is not reported. */
const REPORT_THRESHOLD_MS = 2_000;
/** An outage that no call has met for this long is no longer reported. */
const OUTAGE_MS = 10 * 60_000;

interface CallerState {
  waits: Map<symbol, { cloud: CloudName; until: number }>;
  outage?: { cloud: CloudName; timer: NodeJS.Timeout } | undefined;
  lastReported?: { why: WaitStatus['why']; cloud: CloudName; until: number } | undefined;
}

/** Tracks what blocks each caller and reports changes. Calls without a caller are not tracked. */
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

/** `report` removes a caller that has nothing to report. */
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
