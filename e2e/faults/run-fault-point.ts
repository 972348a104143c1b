import { deleteAllCloudResources } from './delete-cloud-resources.ts';
import { type ArmedFault, arm } from './fault-injection.ts';
import type { FaultedOperation, FaultPoint } from './fault-point.ts';
import {
  expectConsistent,
  expectEmpty,
  expectFailureNotified,
  expectOneMail,
  expectOutcome,
} from './outcome-assertions.ts';
import type { TestCell } from './test-cell.fixture.ts';
import { signUpTestCustomer, startOperation, type TestCustomer } from './test-customer.ts';

/**
 * Injects the fault into one customer's operation and checks the outcome: the state is consistent, nothing is left over,
 * and the customer was notified. Then the customer leaves and the cell is empty again. Throws one error that lists all
 * problems.
 */
export async function runFaultPoint(point: FaultPoint, cell: TestCell, armed?: ArmedFault): Promise<void> {
  const customer = await signUpTestCustomer(cell);
  await prepare(point.during, cell, customer);
  const fault = armed ?? arm(point, cell.sandbox);
  try {
    const operation = await startOperation(point.during, cell, customer);
    await fault.triggered(cell, operation.id);
    if (point.ends === 'done') await expectOutcome(cell, operation, 'succeeded');
    else await expectFailureNotified(cell, customer, operation);
  } finally {
    fault.lift();
  }
  if (point.ends !== 'leaked') await expectConsistent(cell);
  if (point.during !== 'destroy') {
    await completeOperation('destroy', cell, customer);
    await expectConsistent(cell);
  }
  await expectEmpty(cell);
  if (point.ends === 'done') expectOneMail(cell, customer, /is ready/);
}

/** Prepares the state: for an update and a repair, removes all resources, so that they create everything again. */
async function prepare(kind: FaultedOperation, cell: TestCell, customer: TestCustomer): Promise<void> {
  if (kind === 'provision') return;
  await completeOperation('provision', cell, customer);
  if (kind === 'update' || kind === 'repair') await deleteAllCloudResources(cell.sandbox);
  if (kind === 'update') await completeOperation('refresh', cell, customer);
}

/** One operation without any fault. */
async function completeOperation(
  kind: FaultedOperation,
  cell: TestCell,
  customer: TestCustomer,
): Promise<void> {
  await expectOutcome(cell, await startOperation(kind, cell, customer), 'succeeded');
}
