import { afterAll, describe, test } from 'vitest';
import type { Sandbox } from '../../sandbox/open.ts';
import { carryOut } from './carry-out.ts';
import { chosenPoints } from './choice.ts';
import type { FaultPoint } from './point.ts';
import { faultPoints } from './points.ts';
import { Report } from './report.ts';
import { type Armed, arm } from './strike.ts';
import { openWorld } from './world.ts';
import { keepWorlds } from './worlds.ts';

const worlds = keepWorlds();
const report = new Report();
afterAll(async () => {
  await worlds.close();
  process.stdout.write(`\n${report}\n`);
});

/** A cell comes up once: such a point needs a world in which it has not yet. */
async function inNewCell(point: FaultPoint): Promise<void> {
  let armed: Armed | undefined;
  const beforeWork = (sandbox: Sandbox) => {
    armed = arm(point, sandbox);
  };
  const world = await openWorld({ beforeWork });
  try {
    await carryOut(point, world, armed);
  } finally {
    await world.close();
  }
}

const inAnyWorld = (point: FaultPoint) => worlds.use((world) => carryOut(point, world));

/** Longer than all the waits within a point: those say what was waited for. */
const POINT_MS = 1_200_000;

describe.concurrent('fault points', () => {
  const carryOutIt = (point: FaultPoint) => (point.newCell ? inNewCell(point) : inAnyWorld(point));
  test.each(chosenPoints(faultPoints, process.env.FAULTS))(
    '$name',
    (point) => report.of(point.name, () => carryOutIt(point)),
    POINT_MS,
  );
});
