import { afterAll, describe, test } from 'vitest';
import type { Sandbox } from '../../sandbox/open.ts';
import { type ArmedFault, arm } from './fault-injection.ts';
import type { FaultPoint } from './fault-point.ts';
import { FaultPointReport } from './fault-point-report.ts';
import { faultPoints } from './fault-points.ts';
import { selectPoints } from './point-selection.ts';
import { runFaultPoint } from './run-fault-point.ts';
import { openTestCell } from './test-cell.fixture.ts';
import { openTestCellPool } from './test-cell-pool.fixture.ts';

const cellPool = openTestCellPool();
const report = new FaultPointReport();
afterAll(async () => {
  await cellPool.close();
  process.stdout.write(`\n${report}\n`);
});

/** A cell comes up once: such a point needs a test cell that is not up yet. */
async function inNewCell(point: FaultPoint): Promise<void> {
  let armed: ArmedFault | undefined;
  const beforeWork = (sandbox: Sandbox) => {
    armed = arm(point, sandbox);
  };
  const cell = await openTestCell({ beforeWork });
  try {
    await runFaultPoint(point, cell, armed);
  } finally {
    await cell.close();
  }
}

const inPooledCell = (point: FaultPoint) => cellPool.use((cell) => runFaultPoint(point, cell));

/** Longer than all waits within a point: each of them reports what it waited for. */
const POINT_MS = 1_200_000;

describe.concurrent('fault points', () => {
  const runPoint = (point: FaultPoint) => (point.newCell ? inNewCell(point) : inPooledCell(point));
  test.each(selectPoints(faultPoints, process.env.FAULTS))(
    '$name',
    (point) => report.record(point.name, () => runPoint(point)),
    POINT_MS,
  );
});
