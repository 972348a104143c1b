import type { Fault, FaultRule } from '../../sandbox/core/faults.ts';
import type { Sandbox } from '../../sandbox/open.ts';
import { serverTypes } from '../../stacks/catalog/index.ts';
import type { Dice } from './chance.ts';
import { pause } from './pause.ts';
import type { Tally } from './tally.ts';

/** What goes wrong with a call, by how often, in parts of all that goes wrong. */
const mix: Record<string, number> = {
  'status:503': 5,
  'slow:1500': 4.5,
  drop: 4,
  'status:429': 2,
  refuse: 2,
  hang: 1.5,
  stall: 1,
};
/** A call that hangs is cut after this at most: a gateway between us and the cloud would lose patience, too. */
const HANG_MS = 10_000;
/** How long one size of server is sold out somewhere. */
const SOLD_OUT_MS = 20_000;

/** Clouds that fail now and then, until `end`. */
export interface Weather {
  /** Lifts everything and counts what has hit. */
  end(): Promise<void>;
}

/** Lets a share of all calls to both clouds fail, each call by lot, and one size of server be sold out here or there. */
export function beginWeather(sandbox: Sandbox, dice: Dice, faulty: number, tally: Tally): Weather {
  const over = new AbortController();
  const lasting = rulesOf(dice, faulty).map((rule) => sandbox.fault(rule));
  const turns = [hanging(sandbox, dice, lasting, over.signal, tally), soldOut(sandbox, dice, over.signal)];
  return {
    async end() {
      over.abort();
      await Promise.all(turns);
      for (const fault of lasting) lift(sandbox, fault, tally);
    },
  };
}

function lift(sandbox: Sandbox, { id, effect, hit }: Fault, tally: Tally): void {
  sandbox.clearFault(id);
  for (let hits = 0; hits < hit; hits += 1) tally.count('fault', effect);
}

/**
 * The first rule whose turn it is takes the call, so each draws from what those before it have left: together they hit
 * just the share that was asked for.
 */
export function rulesOf(dice: Dice, faulty: number): FaultRule[] {
  const sum = Object.values(mix).reduce((total, part) => total + part, 0);
  return (['hetzner', 'cloudflare'] as const).flatMap((cloud) => {
    let left = 1;
    return Object.entries(mix).map(([effect, part]) => {
      const wanted = (faulty * part) / sum;
      const share = wanted / left;
      left -= wanted;
      return { cloud, effect, share, seed: String(dice.next()) };
    });
  });
}

/** Lifts the rules under which calls hang, and puts them in force again: whatever hung is cut. */
async function hanging(
  sandbox: Sandbox,
  dice: Dice,
  lasting: Fault[],
  signal: AbortSignal,
  tally: Tally,
): Promise<void> {
  while (!signal.aborted) {
    await pause(HANG_MS, signal);
    if (signal.aborted) return;
    for (const [at, fault] of lasting.entries()) {
      if (fault.effect !== 'hang' && fault.effect !== 'stall') continue;
      const { cloud, effect, share } = fault;
      lift(sandbox, fault, tally);
      lasting[at] = sandbox.fault({ cloud, effect, share, seed: String(dice.next()) });
    }
  }
}

async function soldOut(sandbox: Sandbox, dice: Dice, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { name, locations } = dice.pick(Object.values(serverTypes));
    const location = dice.pick(locations);
    sandbox.setSoldOut(name, location, true);
    await pause(SOLD_OUT_MS, signal);
    sandbox.setSoldOut(name, location, false);
  }
}
