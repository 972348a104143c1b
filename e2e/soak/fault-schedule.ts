import type { Fault, FaultRule } from '../../sandbox/core/fault-rules.ts';
import type { Sandbox } from '../../sandbox/open.ts';
import { catalogServerTypes } from '../../stacks/catalog/index.ts';
import type { SoakCounters } from './counters.ts';
import { pause } from './pause.ts';
import type { SeededRandom } from './seeded-random.ts';

/** The faults of a call, weighted by how often they occur. */
const effectWeights: Record<string, number> = {
  'status:503': 5,
  'slow:1500': 4.5,
  drop: 4,
  'status:429': 2,
  refuse: 2,
  hang: 1.5,
  stall: 1,
};
/** A call that hangs is cut after this time at most: a proxy between us and the cloud would time out, too. */
const HANG_MS = 10_000;
/** How long a server type is sold out in a location. */
const SOLD_OUT_MS = 20_000;

/** Clouds that fail now and then, until `stop`. */
export interface FaultSchedule {
  /** Clears all faults and counts how often each was hit. */
  stop(): Promise<void>;
}

/** Makes a random share of all calls to both clouds fail, and one server type at a time sold out in one location. */
export function startFaultSchedule(
  sandbox: Sandbox,
  random: SeededRandom,
  faultRate: number,
  counters: SoakCounters,
): FaultSchedule {
  const stopped = new AbortController();
  const activeFaults = faultRulesOf(random, faultRate).map((rule) => sandbox.fault(rule));
  const loops = [
    cutHangingCalls(sandbox, random, activeFaults, stopped.signal, counters),
    rotateSoldOut(sandbox, random, stopped.signal),
  ];
  return {
    async stop() {
      stopped.abort();
      await Promise.all(loops);
      for (const fault of activeFaults) clearAndCount(sandbox, fault, counters);
    },
  };
}

function clearAndCount(sandbox: Sandbox, { id, effect, hit }: Fault, counters: SoakCounters): void {
  sandbox.clearFault(id);
  for (let hits = 0; hits < hit; hits += 1) counters.count('fault', effect);
}

/**
 * The first matching rule takes the call, so each rule draws from the calls that the rules before it left: together they
 * hit exactly the requested share.
 */
export function faultRulesOf(random: SeededRandom, faultRate: number): FaultRule[] {
  const sum = Object.values(effectWeights).reduce((total, part) => total + part, 0);
  return (['hetzner', 'cloudflare'] as const).flatMap((cloud) => {
    let left = 1;
    return Object.entries(effectWeights).map(([effect, part]) => {
      const wanted = (faultRate * part) / sum;
      const share = wanted / left;
      left -= wanted;
      return { cloud, effect, share, seed: String(random.next()) };
    });
  });
}

/** Clears the rules that make calls hang and adds them again: this cuts the calls that hang. */
async function cutHangingCalls(
  sandbox: Sandbox,
  random: SeededRandom,
  activeFaults: Fault[],
  signal: AbortSignal,
  counters: SoakCounters,
): Promise<void> {
  while (!signal.aborted) {
    await pause(HANG_MS, signal);
    if (signal.aborted) return;
    for (const [at, fault] of activeFaults.entries()) {
      if (fault.effect !== 'hang' && fault.effect !== 'stall') continue;
      const { cloud, effect, share } = fault;
      clearAndCount(sandbox, fault, counters);
      activeFaults[at] = sandbox.fault({ cloud, effect, share, seed: String(random.next()) });
    }
  }
}

async function rotateSoldOut(sandbox: Sandbox, random: SeededRandom, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { name, locations } = random.pick(Object.values(catalogServerTypes));
    const location = random.pick(locations);
    sandbox.setSoldOut(name, location, true);
    await pause(SOLD_OUT_MS, signal);
    sandbox.setSoldOut(name, location, false);
  }
}
