import type { Types } from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OperationRecord } from '../../operations/operation.model.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { resolveCustomer, resolveOperation } from './customer.resolve.ts';
import type { InstanceRecord } from './instance.model.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());
beforeEach(async () => {
  const { users, instances, operations } = database.collections;
  for (const collection of [users, instances, operations]) await collection.deleteMany({} as never);
});

const deps = () => ({ collections: database.collections, config: { baseDomain: 'clawdet.example' } });

interface CustomerChange {
  serverId?: string;
  address?: string;
  xUsername?: string;
  teamId?: Types.ObjectId;
}

async function aCustomer(subdomain: string, { teamId, xUsername, ...server }: CustomerChange = {}) {
  const { users, instances } = database.collections;
  const email = `${subdomain}@example.com`;
  const owner =
    teamId ??
    (
      await users.create({
        name: `Owner of ${subdomain}`,
        email,
        emailKey: email,
        provider: 'email',
        ...(xUsername && { xUsername }),
      })
    )._id;
  const slot = await instances.countDocuments({ teamId: owner });
  const observed = { generation: 1, address: '203.0.113.7', serverId: '42', secrets: '', ...server };
  const row = await instances.create({
    teamId: owner,
    slot,
    subdomain,
    cell: 'eu1',
    desired: { generation: 1, present: true, region: 'eu', tier: 'free', image: 'npm' },
    placement: { location: 'hel1', serverType: 'cx23' },
    observed: observed as InstanceRecord['observed'],
  });
  return row.toObject();
}

async function anOperation(instance: InstanceRecord, change: Partial<OperationRecord> = {}) {
  const { _id: instanceId, teamId, subdomain } = instance;
  const row = { kind: 'provision' as const, instanceId, teamId, customer: subdomain, ...change };
  return (await database.collections.operations.create(row)).toObject();
}

const named = async (text: string) => (await resolveCustomer(deps(), text)).subdomain;

describe('a customer', () => {
  test('is named in any exact form', async () => {
    const alice = await aCustomer('alice', { serverId: '4711', address: '203.0.113.9', xUsername: 'AliceX' });
    await aCustomer('bob');
    const operation = await anOperation(alice);
    for (const text of [
      'alice',
      ' ALICE ',
      'alice.clawdet.example',
      'https://alice.clawdet.example/chat',
      'clawdet/alice',
      'organization/clawdet/alice',
      'Alice@Example.com',
      '@alicex',
      '4711',
      '203.0.113.9',
      alice._id.toString(),
      alice.teamId.toString(),
      operation._id.toString(),
    ])
      expect([text, await named(text)]).toEqual([text, 'alice']);
  });

  test.each([
    'Owner of alice',
    'alic',
    'alice.evil.example',
    'evil/alice',
    '$ne',
    '.*',
    '',
    '@',
    'f'.repeat(24),
  ])('is not named by %j', async (text) => {
    await aCustomer('alice');
    await expect(named(text)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('that nobody has is an error that lists similar ones, and accounts without an assistant', async () => {
    await aCustomer('alice');
    await aCustomer('alina');
    const email = 'alistair@example.com';
    await database.collections.users.create({
      name: 'Alistair',
      email,
      emailKey: email,
      provider: 'email',
    });
    await expect(named('ali')).rejects.toThrow(
      'There is no customer "ali". Similar: alice (alice@example.com), alina (alina@example.com). Signed up, but without an assistant: alistair@example.com.',
    );
  });

  test('with two assistants has to be named by one of them', async () => {
    const first = await aCustomer('first');
    await aCustomer('second', { teamId: first.teamId });
    await expect(named('first@example.com')).rejects.toMatchObject({
      code: 'target_ambiguous',
      choices: ['first (first@example.com)', 'second (first@example.com)'],
    });
    expect(await named('second')).toBe('second');
  });

  test('whose subdomain is the id of another’s server takes nothing of theirs: the text is refused', async () => {
    await aCustomer('victim', { serverId: '4711' });
    await aCustomer('4711', { serverId: '4712' });
    await expect(named('4711')).rejects.toMatchObject({ code: 'target_ambiguous' });
    expect(await named('4711.clawdet.example')).toBe('4711');
    expect(await named('victim')).toBe('victim');
  });
});

describe('an operation', () => {
  const of = async (text: string) => (await resolveOperation(deps(), text))._id.toString();

  test('is named by its id, or by its customer in any form', async () => {
    const alice = await aCustomer('alice');
    const { _id } = await anOperation(alice);
    for (const text of [_id.toString(), 'alice', 'ALICE@example.com', '42'])
      expect([text, await of(text)]).toEqual([text, _id.toString()]);
  });

  test('of a customer is the one that waits or runs, else the latest', async () => {
    const alice = await aCustomer('alice');
    const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 9, minute));
    const running = await anOperation(alice, { status: 'running', createdAt: at(1) });
    const later = await anOperation(alice, { status: 'failed', createdAt: at(2) });
    expect(await of('alice')).toBe(running._id.toString());
    await database.collections.operations.updateOne({ _id: running._id }, { status: 'succeeded' });
    expect(await of('alice')).toBe(later._id.toString());
  });

  test('of several that are open has to be named by its id', async () => {
    const alice = await aCustomer('alice');
    const later = new Date(Date.now() + 60_000);
    const open = [await anOperation(alice), await anOperation(alice, { kind: 'destroy', createdAt: later })];
    await expect(of('alice')).rejects.toMatchObject({
      code: 'target_ambiguous',
      choices: open.map(({ _id, kind }) => `${_id} (${kind} of alice, queued)`),
    });
    for (const { _id } of open) expect(await of(_id.toString())).toBe(_id.toString());
  });

  test('of a customer who is gone is still found by the name', async () => {
    const alice = await aCustomer('alice');
    const removal = await anOperation(alice, { kind: 'destroy', status: 'succeeded' });
    await database.collections.instances.deleteOne({ _id: alice._id });
    expect(await of('alice')).toBe(removal._id.toString());
    expect(await of('alice.clawdet.example')).toBe(removal._id.toString());
  });

  test.each(['nobody', '$ne', 'f'.repeat(24)])('is not named by %s', async (text) => {
    await expect(of(text)).rejects.toMatchObject({ code: 'not_found' });
  });
});
