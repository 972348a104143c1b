import { Types } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inviteOperator } from '../accounts/roles/operator.invite.ts';
import {
  type AdminActionExecutorDeps,
  executeImmediately,
  requestAdminAction,
} from '../operations/admin-actions/admin-action.requests.ts';
import { createAdminActionWorker } from '../operations/admin-actions/admin-action.worker.ts';
import type { AuditRecord } from '../platform/audit/audit.model.ts';
import { identifyWorker } from '../platform/process/worker-identity.ts';
import { type Client, signedUp } from '../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { failing, hanging } from '../testing/engine.ts';
import { ended, executedAction, openProduct, type Product, until } from '../testing/product.ts';

let database: TestDatabase;
let product: Product;

beforeAll(async () => {
  database = await openTestDatabase();
  product = await openProduct(database, { config: { instanceLimit: 1000 } });
});
afterAll(async () => {
  await product?.close();
  await database?.close();
});
beforeEach(async () => {
  product.engine.scripts.length = 0;
  await database.collections.audit.deleteMany({});
});

/** A process of this machine that has died: no process has this id. */
const dead = () => ({ ...identifyWorker(), pid: 4_194_305, pidStart: '1' });
const actor = 'shell:root@here';
const auditEntry = async () => database.collections.audit.findOne({}).lean();
/** The audit entry once it has an outcome: the product's own worker may be the one that executes it. */
async function finishedEntry() {
  const entry = await auditEntry();
  if (!entry) throw new Error('there is no audit entry');
  return executedAction(database.collections, entry);
}
const order = async (client: Client) => (await client.post('/api/provisioning/start', {})).body.operation;

/** A customer whose set-up failed, and the failed operation. */
async function failure() {
  product.engine.scripts.push(failing('provider_denied', 'call_person'));
  const client = await signedUp(product);
  const operation = await order(client);
  await ended(client, operation);
  return { client, operation };
}

/** The audit entry of a process that died while it executed an admin action. */
async function unfinishedEntry(change: Pick<AuditRecord, 'act' | 'target'> & Partial<AuditRecord>) {
  const entry = { actor, outcome: 'underway', holder: dead(), tries: 1, ...change };
  return (await database.collections.audit.create(entry)).toObject();
}

const attemptsOf = (operation: { instanceId: string }) =>
  database.collections.operations.countDocuments({ instanceId: operation.instanceId, kind: 'provision' });

test('a process died before it did anything: a worker executes the action', async () => {
  const { client, operation } = await failure();
  await unfinishedEntry({ act: 'retry', target: { kind: 'operation', name: operation.id } });
  await product.worker.poll();
  const entry = await finishedEntry();
  expect(entry).toMatchObject({ outcome: 'done', tries: 2, holder: null });
  expect((await ended(client, { url: `/api/operations/${entry.operationId}` })).status).toBe('succeeded');
  expect(await attemptsOf(operation)).toBe(2);
});

test('a process died during an action: what it did is not repeated', async () => {
  const { client, operation } = await failure();
  const stuck: AdminActionExecutorDeps['jobs'] = { enqueue: () => new Promise(() => undefined) };
  const deps = { ...product.deps, worker: dead(), jobs: stuck };
  void executeImmediately(deps, { act: 'retry', target: { kind: 'operation', name: operation.id }, actor });
  const { _id } = await until('the new operation', async () => {
    const { instanceId } = operation;
    return (
      (await database.collections.operations.findOne({ instanceId, dedupe: /^act:/ }).lean()) ?? undefined
    );
  });
  await product.worker.poll();
  expect(await finishedEntry()).toMatchObject({ outcome: 'done', operationId: _id.toString() });
  expect((await ended(client, { url: `/api/operations/${_id}` })).status).toBe('succeeded');
  expect(await attemptsOf(operation)).toBe(2);
});

test('a process died after it created the operation and before the instance named it: there is one operation', async () => {
  const { client, operation } = await failure();
  const _id = new Types.ObjectId();
  const before = await database.collections.operations.findById(operation.id).lean();
  await database.collections.operations.create({
    kind: 'provision',
    instanceId: before?.instanceId,
    teamId: before?.teamId,
    customer: before?.customer,
    steps: [],
    dedupe: `act:${_id}`,
    // No worker may take it before the audit entry is taken over.
    notBefore: new Date(Date.now() + 60_000),
  });
  await unfinishedEntry({ _id, act: 'retry', target: { kind: 'operation', name: operation.id } });
  await createAdminActionWorker(product.deps)();
  const { operationId } = await finishedEntry();
  expect((await ended(client, { url: `/api/operations/${operationId}` })).status).toBe('succeeded');
  expect(await attemptsOf(operation)).toBe(2);
});

test('a cancel that already took effect is done, and not refused because its operation has ended', async () => {
  product.engine.scripts.push(hanging);
  const client = await signedUp(product);
  const operation = await order(client);
  await client.post(`${operation.url}/cancel`);
  await ended(client, operation);
  await unfinishedEntry({ act: 'cancel', target: { kind: 'operation', name: operation.id } });
  await product.worker.poll();
  expect(await finishedEntry()).toMatchObject({ outcome: 'done', operationId: operation.id });
});

test('an action that killed every process that tried it is given up with a message', async () => {
  await unfinishedEntry({ act: 'grant', target: { kind: 'user', name: 'ada@example.com' }, tries: 3 });
  await product.worker.poll();
  expect(await finishedEntry()).toMatchObject({
    outcome: 'failed',
    message: expect.stringContaining('died before finishing, 3 times'),
  });
});

test('a process of another machine has a minute of our clock, and then can write no outcome', async () => {
  const elsewhere = { ...identifyWorker(), host: 'elsewhere' };
  const entry = await unfinishedEntry({
    act: 'grant',
    target: { kind: 'user', name: 'nobody@example.com' },
    holder: elsewhere,
  });
  let now = 0;
  const runPending = createAdminActionWorker(product.deps, () => now);
  await runPending();
  now = 59_000;
  await runPending();
  expect(await auditEntry()).toMatchObject({ outcome: 'underway', tries: 1 });
  now = 61_000;
  await runPending();
  expect(await auditEntry()).toMatchObject({ outcome: 'not_found', tries: 2 });
  expect(entry.outcome).toBe('underway');
});

test('a process died after it had invited an account: the account is mailed one invitation', async () => {
  await signedUp(product, { email: 'hedy@example.com' });
  const entry = await unfinishedEntry({ act: 'grant', target: { kind: 'user', name: 'hedy@example.com' } });
  const user = await database.collections.users.findOne({ emailKey: 'hedy@example.com' }).lean();
  await inviteOperator({ ...product.deps, canMail: true }, `${user?._id}`, `act:${entry._id}`);
  const sent = () => product.mails.filter(({ to }) => to === 'hedy@example.com');
  const invitation = /become an operator/i;
  const isInvited = async () => sent().some(({ message }) => invitation.test(message.subject));
  await until('the invitation', isInvited);
  await product.worker.poll();
  expect(await finishedEntry()).toMatchObject({ outcome: 'done', effect: 'invited', tries: 2 });
  const { collections } = database;
  expect(await collections.users.findById(user?._id).lean()).toMatchObject({
    operatorInvitation: { grantedBy: `act:${entry._id}` },
  });
  // A mail that is queued after this one would come after a second invitation.
  await product.deps.jobs.enqueue('mail', { mail: 'known_address', userId: `${user?._id}` });
  await until('the next mail', async () => sent().length >= 3);
  expect(sent().filter(({ message }) => invitation.test(message.subject))).toHaveLength(1);
});

test('of many workers that poll at once, one executes an action', async () => {
  await signedUp(product, { email: 'grace@example.com' });
  await requestAdminAction(database.collections, {
    act: 'grant',
    target: { kind: 'user', name: 'grace@example.com' },
    actor,
  });
  await Promise.all([1, 2, 3, 4].map(() => createAdminActionWorker(product.deps)()));
  expect(await finishedEntry()).toMatchObject({ outcome: 'done', effect: 'invited', tries: 1 });
  const invitations = () =>
    product.mails.filter(({ to, message }) => to === 'grace@example.com' && /operator/.test(message.subject));
  await until('the invitation', async () => invitations().length > 0);
  expect(invitations()).toHaveLength(1);
});
