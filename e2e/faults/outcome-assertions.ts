import { isOver } from '../../api/operations/read/operation.present.ts';
import { until } from '../../api/testing/product.ts';
import { findEngineLeaks } from '../consistency/engine-leaks.ts';
import { findInconsistencies } from '../consistency/inconsistencies.ts';
import { readStateSnapshot } from '../consistency/state-snapshot.ts';
import { operationHistory } from './operation-history.ts';
import type { TestCell } from './test-cell.fixture.ts';
import type { RequestedOperation, TestCustomer } from './test-customer.ts';

/** Long enough for the grace of a hanging engine, the minute of a lost cloud call, and a busy machine. */
const END_MS = 420_000;
/** Clean-up may continue after an operation has ended. */
const SETTLE_MS = 60_000;

/** Waits until an operation is over; throws with all its troubles if it did not end as expected. */
export async function expectOutcome(
  { database }: TestCell,
  operation: RequestedOperation,
  status: 'succeeded' | 'failed',
): Promise<void> {
  const latest = () => database.collections.operations.findById(operation.id).lean();
  const over = async () => {
    const record = await latest();
    return record !== null && isOver(record) && record;
  };
  const record = await until('the operation to end', over, END_MS).catch(latest);
  if (record?.status === status) return;
  throw new Error(`should have ${status}: ${record ? operationHistory(record) : 'there is no record of it'}`);
}

/** The operation failed, and the customer has exactly one mail about it. */
export async function expectFailureNotified(
  cell: TestCell,
  customer: TestCustomer,
  operation: RequestedOperation,
): Promise<void> {
  await expectOutcome(cell, operation, 'failed');
  await until('a mail that says so', async () => mailsTo(cell, customer, /did not work/).length > 0);
  expectOneMail(cell, customer, /did not work/);
}

/** The customer got exactly one such mail. */
export function expectOneMail(cell: TestCell, customer: TestCustomer, subject: RegExp): void {
  const found = mailsTo(cell, customer, subject).length;
  if (found !== 1) throw new Error(`${found} mails ${subject}, and should be one`);
}

function mailsTo({ sandbox }: TestCell, { email }: TestCustomer, subject: RegExp) {
  return sandbox.state().mails.filter((mail) => mail.to.includes(email) && subject.test(mail.subject));
}

/** The clouds, the database and the stacks agree, and no engine process or folder is left over. */
export async function expectConsistent({ home, sandbox, database, workerPids }: TestCell): Promise<void> {
  let found: string[] = [];
  const isConsistent = async () => {
    const snapshot = await readStateSnapshot(home, sandbox, database.collections);
    found = [...findInconsistencies(snapshot), ...(await findEngineLeaks(home, workerPids()))];
    return found.length === 0;
  };
  await until('a consistent state', isConsistent, SETTLE_MS).catch(() => {
    throw new Error(found.join('\n  '));
  });
}

/** No resource, row or stack of any customer is left. */
export async function expectEmpty({ home, sandbox, database }: TestCell): Promise<void> {
  const { clouds, instances, stacks } = await readStateSnapshot(home, sandbox, database.collections);
  const left = [clouds.servers, clouds.sshKeys, clouds.records, instances, [...stacks]].map(
    (all) => all.length,
  );
  if (left.some((count) => count > 0))
    throw new Error(`left after everything was removed: [servers, keys, records, rows, stacks] = [${left}]`);
}
