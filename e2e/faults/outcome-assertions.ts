import { isOver } from '../../api/operations/read/operation.present.ts';
import { until } from '../../api/testing/product.ts';
import { findEngineLeaks } from '../consistency/engine-leaks.ts';
import { findInconsistencies } from '../consistency/inconsistencies.ts';
import { readStateSnapshot } from '../consistency/state-snapshot.ts';
import { operationHistory } from './operation-history.ts';
import type { TestCell } from './test-cell.fixture.ts';
import type { RequestedOperation, TestCustomer } from './test-customer.ts';

/** An engine that hangs is given its grace, a lost cloud call its minute, and a machine with much to do its time. */
const END_MS = 420_000;
/** What is over may still be swept up. */
const SETTLE_MS = 60_000;

/** Waits until an operation is over, and throws with all its troubles where it did not end as it should. */
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

/** Given up: she has it in writing. */
export async function expectFailureNotified(
  cell: TestCell,
  customer: TestCustomer,
  operation: RequestedOperation,
): Promise<void> {
  await expectOutcome(cell, operation, 'failed');
  await until('a mail that says so', async () => mailsTo(cell, customer, /did not work/).length > 0);
  expectOneMail(cell, customer, /did not work/);
}

/** She was told, and once. */
export function expectOneMail(cell: TestCell, customer: TestCustomer, subject: RegExp): void {
  const found = mailsTo(cell, customer, subject).length;
  if (found !== 1) throw new Error(`${found} mails ${subject}, and should be one`);
}

function mailsTo({ sandbox }: TestCell, { email }: TestCustomer, subject: RegExp) {
  return sandbox.state().mails.filter((mail) => mail.to.includes(email) && subject.test(mail.subject));
}

/** All books agree, and nothing is left over. */
export async function expectConsistent({ home, sandbox, database, workerPids }: TestCell): Promise<void> {
  let found: string[] = [];
  const isConsistent = async () => {
    const snapshot = await readStateSnapshot(home, sandbox, database.collections);
    found = [...findInconsistencies(snapshot), ...(await findEngineLeaks(home, workerPids()))];
    return found.length === 0;
  };
  await until('agreement', isConsistent, SETTLE_MS).catch(() => {
    throw new Error(found.join('\n  '));
  });
}

/** Nothing of any customer is left anywhere. */
export async function expectEmpty({ home, sandbox, database }: TestCell): Promise<void> {
  const { clouds, instances, stacks } = await readStateSnapshot(home, sandbox, database.collections);
  const left = [clouds.servers, clouds.sshKeys, clouds.records, instances, [...stacks]].map(
    (all) => all.length,
  );
  if (left.some((count) => count > 0))
    throw new Error(`left after all was removed: [servers, keys, records, rows, stacks] = [${left}]`);
}
