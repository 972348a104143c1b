import { afterAll, beforeAll, expect, test } from 'vitest';
import { EngineError } from '../../infra/engine/failure/errors.ts';
import { findCustomer } from '../assistants/instances/customers.ts';
import {
  type OperatorOperationKind,
  requestOperation,
} from '../assistants/provisioning/operator-operations.ts';
import { signedUp } from '../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { openProduct, type Product, until } from '../testing/product.ts';

let database: TestDatabase;
let product: Product;

beforeAll(async () => {
  database = await openTestDatabase();
  product = await openProduct(database);
});
afterAll(async () => {
  await product?.close();
  await database?.close();
});

/** A customer whose assistant is ready. */
async function aCustomer(subdomain: string) {
  const client = await signedUp(product);
  const { body } = await client.post('/api/provisioning/start', { subdomain });
  await over(body.operation.id);
  const instance = await findCustomer(database.collections, subdomain);
  if (!instance) throw new Error('the customer is not there');
  return { client, instance };
}

async function over(id: string): Promise<string> {
  await expect
    .poll(async () => (await database.collections.operations.findById(id).lean())?.status)
    .toMatch(/succeeded|failed/);
  return (await database.collections.operations.findById(id).lean())?.status ?? '';
}

/** Requests an operation, lets the worker poll, and returns how it ended. */
async function runOperation(
  instance: Awaited<ReturnType<typeof aCustomer>>['instance'],
  kind: OperatorOperationKind,
): Promise<string> {
  const { _id } = await requestOperation(database.collections, instance, kind);
  await product.worker.poll();
  return over(_id.toString());
}

test('an update by an operator leaves the customer ready', async () => {
  const { client, instance } = await aCustomer('updated');
  expect(await runOperation(instance, 'update')).toBe('succeeded');
  expect((await client.get('/api/instances')).body.instances[0].status).toBe('ready');
});

test('a refresh changes nothing: the customer’s last operation stays the same', async () => {
  const { instance } = await aCustomer('refreshed');
  expect(await runOperation(instance, 'refresh')).toBe('succeeded');
  expect(await findCustomer(database.collections, 'refreshed')).toMatchObject({
    operationId: instance.operationId,
  });
});

test('a repair records the process of the engine’s refresh, so that a worker without a lease starts none', async () => {
  const { instance } = await aCustomer('repaired');
  const engines: unknown[] = [];
  product.engine.refresh = async (_request, options) => {
    await options?.onStarted?.({ pid: 42, host: 'here' });
    engines.push((await database.collections.operations.findOne({ kind: 'repair' }).lean())?.engine);
    throw new EngineError('state_corrupt', 'call_person', 'the double stops here');
  };
  expect(await runOperation(instance, 'repair')).toBe('failed');
  expect(engines).toEqual([{ pid: 42, host: 'here' }]);
});

const removedMails = (subdomain: string) =>
  product.mails.filter(
    ({ message }) =>
      message.subject === 'Your assistant has been deleted' && message.text.includes(`${subdomain}.`),
  );

test('a removal by an operator removes the stack and the row, and its owner gets a mail', async () => {
  const { instance } = await aCustomer('removed');
  expect(await runOperation(instance, 'destroy')).toBe('succeeded');
  expect(product.engine.stacks.has('removed')).toBe(false);
  expect(await findCustomer(database.collections, 'removed')).toBeUndefined();
  const mail = await until('the mail', async () => removedMails('removed')[0]);
  expect(mail.message.text).toContain('http://removed.clawdet.localhost:3101');
  expect(mail.message.text).toContain('tell the people who run this service');
});

test('an operator has to wait while another operation runs on the customer', async () => {
  const { instance } = await aCustomer('moving');
  await database.collections.operations.updateOne(
    { _id: instance.operationId },
    { $set: { status: 'running' } },
  );
  await expect(requestOperation(database.collections, instance, 'update')).rejects.toMatchObject({
    code: 'operation_in_progress',
  });
  await database.collections.operations.updateOne(
    { _id: instance.operationId },
    { $set: { status: 'succeeded' } },
  );
});
