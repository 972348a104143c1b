import { expectAgreement, expectEmpty, expectEnd, expectOneMail, expectTold } from './endings.ts';
import { arrive, ask, type Guest } from './guest.ts';
import type { FaultPoint, StruckKind } from './point.ts';
import { removeAllByHand } from './removed-by-hand.ts';
import { type Armed, arm } from './strike.ts';
import type { World } from './world.ts';

/**
 * Lets one customer meet the fault, and checks that everything ended as it must: the books agree, nothing is left over,
 * and the customer knows. Afterwards she leaves, and the world is empty again. Throws one error that lists what is wrong.
 */
export async function carryOut(point: FaultPoint, world: World, armed?: Armed): Promise<void> {
  const guest = await arrive(world);
  await prepare(point.during, world, guest);
  const fault = armed ?? arm(point, world.sandbox);
  try {
    const operation = await ask(point.during, world, guest);
    await fault.struck(world, operation.id);
    if (point.ends === 'done') await expectEnd(world, operation, 'succeeded');
    else await expectTold(world, guest, operation);
  } finally {
    fault.lift();
  }
  if (point.ends !== 'stranded') await expectAgreement(world);
  if (point.during !== 'destroy') {
    await bring('destroy', world, guest);
    await expectAgreement(world);
  }
  await expectEmpty(world);
  if (point.ends === 'done') expectOneMail(world, guest, /is ready/);
}

/** What was before: an update and a repair find everything gone, so that they make all of it once more. */
async function prepare(kind: StruckKind, world: World, guest: Guest): Promise<void> {
  if (kind === 'provision') return;
  await bring('provision', world, guest);
  if (kind === 'update' || kind === 'repair') await removeAllByHand(world.sandbox);
  if (kind === 'update') await bring('refresh', world, guest);
}

/** One operation without any fault. */
async function bring(kind: StruckKind, world: World, guest: Guest): Promise<void> {
  await expectEnd(world, await ask(kind, world, guest), 'succeeded');
}
