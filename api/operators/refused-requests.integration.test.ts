import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { findCustomer } from '../assistants/instances/customers.ts';
import type { InstanceRecord } from '../assistants/instances/instance.model.ts';
import { requestOperation } from '../assistants/provisioning/operator-operations.ts';
import { aFinding } from '../drift/findings/finding.builder.ts';
import { requestRepair } from '../drift/repairs/repair.commands.ts';
import { type Client, signedUp } from '../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { failing, hanging } from '../testing/engine.ts';
import { anOperator, ended, openProduct, type Product, until } from '../testing/product.ts';

let database: TestDatabase;
let product: Product;
let operator: Client;
beforeAll(async () => {
  database = await openTestDatabase();
  product = await openProduct(database, { config: { instanceLimit: 1000 } });
  operator = await anOperator(product, database);
});
beforeEach(() => {
  product.engine.scripts.length = 0;
});
afterAll(async () => {
  await product?.close();
  await database?.close();
});

async function aCustomer(subdomain: string) {
  const client = await signedUp(product);
  const { body } = await client.post('/api/provisioning/start', { subdomain });
  await ended(client, body.operation);
  const instance = await findCustomer(database.collections, subdomain);
  if (!instance) throw new Error('the customer is not there');
  return { client, instance, operation: body.operation };
}

/** A finding about an instance, as a scan run writes it. */
async function findingOf({ _id: instanceId, subdomain: subject }: InstanceRecord): Promise<string> {
  const missing = {
    kind: 'record_missing',
    resource: 'a record',
    expected: 'there',
    actual: 'missing',
  } as const;
  const row = aFinding({ instanceId, subject, seen: 1, ...missing });
  return (await database.collections.findings.create(row))._id.toString();
}

/** Ends all open operations: the clouds of this test do not answer, and a repair would wait for them. */
const endAll = () =>
  database.collections.operations.updateMany(
    { status: { $in: ['queued', 'running'] } },
    { status: 'failed' },
  );

test('of concurrent repair requests one is recorded, and the others name the operation in progress', async () => {
  const { instance } = await aCustomer('repaired');
  const finding = await findingOf(instance);
  const asked = await Promise.allSettled(
    Array.from({ length: 4 }, () => requestRepair(database.collections, finding)),
  );
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const { status, body } = await operator.post(`/api/operators/drift/${finding}/repair`);
  expect([status, body.error]).toEqual([409, 'operation_in_progress']);
  expect(body.message).toMatch(
    /\(repair, [0-9a-f]{24}\) (waits|runs) on repaired already\. .*cancel it first/,
  );
  expect(await database.collections.findings.findById(finding).lean()).toMatchObject({ repairs: 1 });
  await endAll();
  // A refused request does not block the next one.
  await requestRepair(database.collections, finding);
  await endAll();
});

test('nothing is repaired or retried on a customer who is gone, and the error says so', async () => {
  const { client, instance, operation } = await aCustomer('leaver');
  const finding = await findingOf(instance);
  const removal = (await client.delete(`/api/instances/${instance._id}`)).body.operation;
  await ended(client, removal);
  await database.collections.operations.updateOne({ _id: operation.id }, { $set: { status: 'failed' } });
  for (const path of [`drift/${finding}/repair`, `operations/${operation.id}/retry`]) {
    const { status, body } = await operator.post(`/api/operators/${path}`);
    expect([status, body.error, body.message]).toEqual([
      404,
      'not_found',
      expect.stringMatching(/^leaver is gone/),
    ]);
  }
  expect(product.engine.stacks.has('leaver')).toBe(false);
});

test('a set-up is not retried on a customer who is leaving: the removal stays the current operation', async () => {
  product.engine.scripts.push(failing('inputs_refused', 'call_person'));
  const { instance, operation } = await aCustomer('undecided');
  product.engine.destroy = () => Promise.reject(failing('provider_denied', 'call_person')({} as never, {}));
  await database.collections.instances.updateOne(
    { _id: instance._id },
    { $set: { 'desired.present': false } },
  );
  const { status, body } = await operator.post(`/api/operators/operations/${operation.id}/retry`);
  expect([status, body.message]).toEqual([404, expect.stringContaining('undecided is leaving')]);
  expect(await findCustomer(database.collections, 'undecided')).toMatchObject({
    operationId: instance.operationId,
  });
});

test('a succeeded operation is not retried', async () => {
  const { operation } = await aCustomer('content');
  const { status, body } = await operator.post(`/api/operators/operations/${operation.id}/retry`);
  expect([status, body.error]).toEqual([409, 'operation_over']);
  expect(body.message).toContain('An update brings a customer to its desired state');
});

test.each(['garbage', 'twelve-bytes', '%24ne', 'f'.repeat(24)])('an id like %s names nothing', async (id) => {
  for (const path of [`operations/${id}/cancel`, `operations/${id}/retry`, `drift/${id}/repair`]) {
    const { status, body } = await operator.post(`/api/operators/${path}`);
    expect([path, status, body.error]).toEqual([path, 404, 'not_found']);
    expect(body.message).toMatch(/^There is no (operation and no customer|such finding. List)/);
  }
});

test('a user who is no operator can request nothing, and leaves no audit entry', async () => {
  const { client, instance, operation } = await aCustomer('curious');
  const finding = await findingOf(instance);
  const lines = await database.collections.audit.countDocuments({});
  const operations = await database.collections.operations.countDocuments({});
  for (const path of [
    `operations/${operation.id}/cancel`,
    `operations/${operation.id}/retry`,
    `drift/${finding}/repair`,
  ]) {
    const own = await client.post(`/api/operators/${path}`);
    expect([path, own.status, own.body.error]).toEqual([path, 403, 'operators_only']);
    expect((await product.client().post(`/api/operators/${path}`)).status).toBe(401);
  }
  expect(await database.collections.audit.countDocuments({})).toBe(lines);
  expect(await database.collections.operations.countDocuments({})).toBe(operations);
});

test('an operator’s request during a set-up is refused, and the set-up continues', async () => {
  product.engine.scripts.push(hanging);
  const client = await signedUp(product);
  const { operation } = (await client.post('/api/provisioning/start', { subdomain: 'busy-one' })).body;
  await until('it to run', async () =>
    database.collections.operations.exists({ _id: operation.id, status: 'running' }),
  );
  const instance = await findCustomer(database.collections, 'busy-one');
  if (!instance) throw new Error('the customer is not there');
  await expect(requestOperation(database.collections, instance, 'update')).rejects.toMatchObject({
    code: 'operation_in_progress',
  });
  await client.post(`${operation.url}/cancel`);
  await ended(client, operation);
});
