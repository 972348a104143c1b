import { isOver } from '../../api/operations/read/operation.present.ts';
import { until } from '../../api/testing/product.ts';
import { readBooks } from '../agreement/books.ts';
import { disagreements } from '../agreement/disagreements.ts';
import { leftovers } from '../agreement/leftovers.ts';
import type { Guest, Ordered } from './guest.ts';
import { storyOf } from './story.ts';
import type { World } from './world.ts';

/** An engine that hangs is given its grace, a lost cloud call its minute, and a machine with much to do its time. */
const END_MS = 420_000;
/** What is over may still be swept up. */
const SETTLE_MS = 60_000;

/** Waits until an operation is over, and throws with all its troubles where it did not end as it should. */
export async function expectEnd(
  { database }: World,
  operation: Ordered,
  status: 'succeeded' | 'failed',
): Promise<void> {
  const latest = () => database.models.operations.findById(operation.id).lean();
  const over = async () => {
    const record = await latest();
    return record !== null && isOver(record) && record;
  };
  const record = await until('the operation to end', over, END_MS).catch(latest);
  if (record?.status === status) return;
  throw new Error(`should have ${status}: ${record ? storyOf(record) : 'there is no record of it'}`);
}

/** Given up: she has it in writing. */
export async function expectTold(world: World, guest: Guest, operation: Ordered): Promise<void> {
  await expectEnd(world, operation, 'failed');
  await until('a mail that says so', async () => mailsTo(world, guest, /did not work/).length > 0);
  expectOneMail(world, guest, /did not work/);
}

/** She was told, and once. */
export function expectOneMail(world: World, guest: Guest, subject: RegExp): void {
  const found = mailsTo(world, guest, subject).length;
  if (found !== 1) throw new Error(`${found} mails ${subject}, and should be one`);
}

function mailsTo({ sandbox }: World, { email }: Guest, subject: RegExp) {
  return sandbox.state().mails.filter((mail) => mail.to.includes(email) && subject.test(mail.subject));
}

/** All books agree, and nothing is left over. */
export async function expectAgreement({ home, sandbox, database, workerPids }: World): Promise<void> {
  let found: string[] = [];
  const agree = async () => {
    const books = await readBooks(home, sandbox, database.models);
    found = [...disagreements(books), ...(await leftovers(home, workerPids()))];
    return found.length === 0;
  };
  await until('agreement', agree, SETTLE_MS).catch(() => {
    throw new Error(found.join('\n  '));
  });
}

/** Nothing of any customer is left anywhere. */
export async function expectEmpty({ home, sandbox, database }: World): Promise<void> {
  const { clouds, instances, stacks } = await readBooks(home, sandbox, database.models);
  const left = [clouds.servers, clouds.sshKeys, clouds.records, instances, [...stacks]].map(
    (all) => all.length,
  );
  if (left.some((count) => count > 0))
    throw new Error(`left after all was removed: [servers, keys, records, rows, stacks] = [${left}]`);
}
