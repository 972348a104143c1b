import type { CloudName } from './budget.ts';

/** What keeps one caller's calls from going on. */
interface Hold {
  cloud: CloudName;
  /** `rate_limit`: it goes on by itself after `forMs`. `outage`: it goes on when the cloud answers again. */
  why: 'rate_limit' | 'outage';
  /** From now, in ms; absent for an outage. */
  forMs?: number;
}

/** Told when calls of a caller begin to be held, when that takes noticeably longer than was said, and, with undefined, that none is any more. */
export type OnHold = (caller: string, hold: Hold | undefined) => void;

/** One call, as whoever carries it reports on it. */
export interface CallWatch {
  /** It waits for its turn, so long from now. */
  held(ms: number): void;
  /** It goes out. */
  goes(): void;
  /** The cloud answered as it should, or not. */
  answered(well: boolean): void;
  /** Nothing more comes of it. */
  ended(): void;
}

/** A shorter wait is not worth telling. */
const WORTH_TELLING_MS = 2_000;
/** An outage that no call has met for so long is no news any more. */
const OUTAGE_MS = 10 * 60_000;

interface Caller {
  held: Map<symbol, { cloud: CloudName; until: number }>;
  outage?: { cloud: CloudName; timer: NodeJS.Timeout } | undefined;
  told?: { why: Hold['why']; cloud: CloudName; until: number } | undefined;
}

/** Keeps what holds each caller, and tells what changes. Calls of nobody in particular are not watched. */
export function watchHolds(
  onHold: OnHold = () => undefined,
): (caller: string, cloud: CloudName) => CallWatch {
  const callers = new Map<string, Caller>();

  const tell = (name: string, caller: Caller): void => {
    const hold = holdOf(caller);
    if (!hold && !caller.outage) callers.delete(name);
    const { told } = caller;
    const known = told?.why === hold?.why && told?.cloud === hold?.cloud;
    if (known && (hold?.until ?? 0) < (told?.until ?? 0) + WORTH_TELLING_MS) return;
    caller.told = hold;
    onHold(name, hold && presentHold(hold));
  };

  const setOutage = (name: string, caller: Caller, cloud: CloudName | undefined): void => {
    clearTimeout(caller.outage?.timer);
    const over = () => {
      caller.outage = undefined;
      tell(name, caller);
    };
    caller.outage = cloud && { cloud, timer: setTimeout(over, OUTAGE_MS).unref() };
    tell(name, caller);
  };

  return (name, cloud) => {
    const call = Symbol(cloud);
    const release = () => {
      const caller = callers.get(name);
      if (caller?.held.delete(call)) tell(name, caller);
    };
    return {
      held(ms) {
        const caller = callerOf(callers, name);
        if (ms >= WORTH_TELLING_MS || caller.held.has(call))
          caller.held.set(call, { cloud, until: performance.now() + ms });
        tell(name, caller);
      },
      goes: release,
      answered(well) {
        const caller = callerOf(callers, name);
        if (!well || caller.outage?.cloud === cloud) setOutage(name, caller, well ? undefined : cloud);
        else tell(name, caller);
      },
      ended: release,
    };
  };
}

/** Whoever has nothing to tell is forgotten by `tell`. */
function callerOf(callers: Map<string, Caller>, name: string): Caller {
  const caller: Caller = callers.get(name) ?? { held: new Map() };
  callers.set(name, caller);
  return caller;
}

function presentHold({ why, cloud, until }: NonNullable<Caller['told']>): Hold {
  return { why, cloud, ...(why === 'rate_limit' && { forMs: until - performance.now() }) };
}

function holdOf({ held, outage }: Caller): NonNullable<Caller['told']> | undefined {
  const [longest] = [...held.values()].toSorted((a, b) => b.until - a.until);
  if (longest) return { why: 'rate_limit', ...longest };
  return outage && { why: 'outage', cloud: outage.cloud, until: 0 };
}
