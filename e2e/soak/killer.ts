import type { World } from '../faults/world.ts';
import type { Dice } from './chance.ts';
import { pause } from './pause.ts';
import type { Tally } from './tally.ts';

/** Kills a worker now and then, at most `withinMs` apart, and has it started again; until the signal aborts. */
export async function killWorkers(
  world: World,
  { dice, withinMs, tally }: { dice: Dice; withinMs: number; tally: Tally },
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await pause(dice.between(withinMs / 4, withinMs), signal);
    if (signal.aborted) return;
    const which = dice.between(0, world.workerPids().length - 1);
    await world.replaceWorker(which);
    tally.count('kill', `worker ${which + 1}`);
  }
}
