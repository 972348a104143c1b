import { type Client, clientOf, signedUp } from '../../api/testing/client.ts';
import { ended, until } from '../../api/testing/product.ts';
import { readBooks } from '../agreement/books.ts';
import { disagreements } from '../agreement/disagreements.ts';
import { leftovers } from '../agreement/leftovers.ts';
import type { FaultPoint } from './point.ts';
import { type Armed, arm } from './strike.ts';
import type { World } from './world.ts';

/** An engine that hangs is given its grace, a lost cloud call its minute. */
const END_MS = 180_000;
/** What is over may still be swept up. */
const SETTLE_MS = 20_000;

/** A customer of one point. */
interface Guest {
  client: Client;
  email: string;
}

/**
 * Lets one customer meet the fault, and checks that everything ended as it must: the books agree, nothing is left over,
 * and the customer knows. Afterwards she leaves, and the world is empty again. Throws one error that lists what is wrong.
 */
export async function carryOut(point: FaultPoint, world: World, armed?: Armed): Promise<void> {
  const guest = await arrive(world);
  const { client } = guest;
  if (point.during === 'destroy') await expectEnd(world, client, await order(client), 'succeeded');
  const fault = armed ?? arm(point, world.sandbox);
  try {
    const operation = point.during === 'destroy' ? await leave(client) : await order(client);
    await fault.struck(world, operation.id);
    if (point.ends === 'done') await expectEnd(world, client, operation, 'succeeded');
    else await expectTold(world, guest, operation);
  } finally {
    fault.lift();
  }
  await expectAgreement(world);
  if (point.during === 'provision') {
    await expectEnd(world, client, await leave(client), 'succeeded');
    await expectAgreement(world);
  }
  await expectEmpty(world);
  if (point.ends === 'done') expectOneMail(world, guest, /is ready/);
}

async function arrive(world: World): Promise<Guest> {
  const email = `guest-${process.hrtime.bigint()}@example.com`;
  return { email, client: await signedUp({ client: () => clientOf(world.api) }, { email }) };
}

type Ordered = { id: string; url: string };

async function order(client: Client): Promise<Ordered> {
  const { status, body } = await client.post('/api/provisioning/start', {});
  if (status !== 202) throw new Error(`the order was answered ${status}: ${JSON.stringify(body)}`);
  return body.operation;
}

async function leave(client: Client): Promise<Ordered> {
  const { instance } = (await client.get('/api/provisioning/status')).body;
  const { status, body } = await client.delete(`/api/instances/${instance.id}`);
  if (status !== 202) throw new Error(`the removal was answered ${status}: ${JSON.stringify(body)}`);
  return body.operation;
}

async function expectEnd(
  { database }: World,
  client: Client,
  operation: Ordered,
  status: 'succeeded' | 'failed',
): Promise<void> {
  const failure = (error: unknown) => String(error instanceof Error ? error.message : error);
  const end = await ended(client, operation, END_MS).catch((error: unknown) => ({ status: failure(error) }));
  if (end.status === status) return;
  const record = await database.models.operations.findById(operation.id).lean();
  const troubles = record?.troubles.map(({ code, message }) => `${code}: ${message}`) ?? [];
  throw new Error(
    [`ended as ${end.status}, and should have ${status} (${record?.error?.code})`, ...troubles].join('\n  '),
  );
}

/** Given up: she has it in writing. */
async function expectTold(world: World, guest: Guest, operation: Ordered): Promise<void> {
  await expectEnd(world, guest.client, operation, 'failed');
  await until('a mail that says so', async () => mailsTo(world, guest, /did not work/).length > 0);
  expectOneMail(world, guest, /did not work/);
}

function expectOneMail(world: World, guest: Guest, subject: RegExp): void {
  const found = mailsTo(world, guest, subject).length;
  if (found !== 1) throw new Error(`${found} mails ${subject}, and should be one`);
}

function mailsTo({ sandbox }: World, { email }: Guest, subject: RegExp) {
  return sandbox.state().mails.filter((mail) => mail.to.includes(email) && subject.test(mail.subject));
}

async function expectAgreement({ home, sandbox, database, workerPids }: World): Promise<void> {
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

async function expectEmpty({ home, sandbox, database }: World): Promise<void> {
  const { clouds, instances, stacks } = await readBooks(home, sandbox, database.models);
  const left = [clouds.servers, clouds.sshKeys, clouds.records, instances, [...stacks]].map(
    (all) => all.length,
  );
  if (left.some((count) => count > 0))
    throw new Error(`left after all was removed: [servers, keys, records, rows, stacks] = [${left}]`);
}
