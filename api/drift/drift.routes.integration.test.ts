import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import { type Client, signedUp } from '../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { ended, openProduct, type Product } from '../testing/product.ts';
import type { ScanDepth } from './findings/drift.kinds.ts';
import { aFinding } from './findings/finding.builder.ts';
import type { FindingRecord } from './findings/finding.model.ts';

let database: TestDatabase;
let product: Product;
let operator: Client;
let sandbox: Sandbox;

beforeAll(async () => {
  [database, sandbox] = await Promise.all([openTestDatabase(), openSandbox()]);
  const { addresses, tokens } = sandbox;
  const hetzner = { endpoint: addresses.hetzner, token: tokens.hetzner };
  const drift = { inventorySeconds: 0, insideSeconds: 0, deepSeconds: 0, policies: {} };
  product = await openProduct(database, { config: { drift, hetzner, instanceLimit: 1000 } });
  operator = await signedUp(product, { name: 'Olga Operator', email: 'olga@example.com' });
  await database.collections.users.updateOne({ emailKey: 'olga@example.com' }, { role: 'operator' });
});
afterAll(async () => {
  await product?.close();
  await sandbox?.close();
  await database?.close();
});
beforeEach(async () => {
  const { findings, driftPasses, audit } = database.collections;
  for (const model of [findings, driftPasses, audit]) await model.deleteMany({} as never);
});

const ago = (hours: number) => new Date(Date.now() - hours * 3600_000);

async function written(change: Partial<FindingRecord> = {}): Promise<string> {
  const history = [{ at: ago(2), what: 'found: expected running, is off' }];
  const row = aFinding({ firstSeen: ago(2), seen: 1, history, ...change });
  return (await database.collections.findings.create(row))._id.toString();
}

/** A customer who is ready, and a finding about her. */
async function sickCustomer(change: Partial<FindingRecord> = {}) {
  const client = await signedUp(product);
  const { operation } = (await client.post('/api/provisioning/start', {})).body;
  await ended(client, operation);
  const instance = await database.collections.instances.findById(operation.instanceId).lean();
  if (!instance) throw new Error('the customer is not there');
  const id = await written({ instanceId: instance._id, subject: instance.subdomain, ...change });
  return { client, instance, id };
}

const orphan = { kind: 'server_orphaned', instanceId: null, cloudId: '7', subject: 'nobody' } as const;
const drift = async (query = '') => (await operator.get(`/api/operators/drift${query}`)).body;
const act = (id: string, verb: string, body?: unknown) =>
  operator.post(`/api/operators/drift/${id}/${verb}`, body);
const lastLine = async () => (await operator.get('/api/operators/audit')).body.lines[0];

test.each([
  ['get', ''],
  ['get', '/passes'],
  ['post', '/look'],
  ['post', `/${'f'.repeat(24)}/repair`],
  ['post', `/${'f'.repeat(24)}/ignore`],
  ['post', `/${'f'.repeat(24)}/watch`],
  ['post', `/${'f'.repeat(24)}/confirm`],
] as const)('%s %s is for operators only', async (method, path) => {
  const call = (client: Client) => client[method](`/api/operators/drift${path}`);
  const nobody = await call(product.client());
  expect([nobody.status, nobody.body.error]).toEqual([401, 'unauthenticated']);
  const customer = await call(await signedUp(product));
  expect([customer.status, customer.body.error]).toEqual([403, 'operators_only']);
  expect(await database.collections.audit.countDocuments({})).toBe(0);
});

test('what differs comes in plain words, with what happens by itself and what can be done', async () => {
  await written();
  const { findings, total, open } = await drift();
  expect([findings.length, total, open]).toEqual([1, 1, 1]);
  expect(findings[0]).toMatchObject({
    title: 'The server is switched off',
    expected: 'running',
    actual: 'off',
    depth: 'inventory',
    policy: 'repair',
    next: 'It is repaired by itself once another look sees it, too.',
    can: ['repair', 'ignore'],
  });
});

test('findings can be asked for by status, kind and subject; anything else is refused', async () => {
  await written({ subject: 'bert', kind: 'disk_full', depth: 'inside' });
  await written({ status: 'resolved', resolvedAt: ago(0), history: [{ at: ago(0), what: 'gone' }] });
  const subjects = async (query: string) =>
    (await drift(query)).findings.map(({ subject }: { subject: string }) => subject);
  expect(await subjects('')).toEqual(['bert']);
  expect(await subjects('?status=resolved')).toEqual(['alice']);
  expect(await subjects('?kind=disk_full&subject=bert')).toEqual(['bert']);
  expect((await drift('?status=resolved')).findings[0].closedBy).toContain('mended it by hand');
  for (const query of ['?status=gone', '?kind=__proto__', `?subject=${'x'.repeat(256)}`])
    expect((await operator.get(`/api/operators/drift${query}`)).status).toBe(400);
});

test('each depth says when it last looked, and a failed look hides no good one', async () => {
  const pass = (number: number, change: object) =>
    database.collections.driftPasses.create({
      cell: 'eu1',
      depth: 'inventory',
      number,
      beganAt: ago(1),
      expiresAt: ago(0),
      ...change,
    });
  const endedAt = ago(1);
  await pass(1, { outcome: 'done', endedAt, calls: 4 });
  await pass(2, { outcome: 'failed', endedAt: ago(0.5), reason: 'Hetzner did not answer.' });
  const { looks } = await drift();
  expect(looks.map(({ depth }: { depth: string }) => depth)).toEqual(['inventory', 'inside', 'deep']);
  expect(looks[0]).toMatchObject({ last: { outcome: 'failed' }, lastGoodAt: endedAt.toISOString() });
  expect(looks[1]).toMatchObject({ last: null, lastGoodAt: null, everySeconds: 0 });
  expect((await operator.get('/api/operators/drift/passes')).body.passes).toHaveLength(2);
});

test('a stop says what was seen, and is lifted by confirming it', async () => {
  await written();
  const seen = { expected: 'at most 5% sick', actual: '12 of 40 sick' };
  const id = await written({ kind: 'instrument_suspected', subject: 'eu1', instanceId: null, ...seen });
  const before = await drift();
  expect(before.stops).toMatchObject([
    { cell: 'eu1', depth: 'inventory', seen: '12 of 40 sick', findingId: id, confirmed: false },
  ]);
  const [sick] = before.findings.filter(({ kind }: { kind: string }) => kind === 'server_off');
  expect(sick.next).toContain('while so much looks sick');
  expect((await act(id, 'confirm')).status).toBe(200);
  const after = await drift();
  expect(after.stops).toMatchObject([{ confirmed: true }]);
  expect(after.findings.map(({ next }: { next: string }) => next).join()).not.toContain('while so much');
});

test('a repair is one operation for all that is open about a customer, and leaves one line', async () => {
  const { client, instance, id } = await sickCustomer();
  await written({ instanceId: instance._id, subject: instance.subdomain, kind: 'record_unproxied' });
  const { status, body } = await act(id, 'repair');
  expect([status, body.operation.kind]).toEqual([202, 'repair']);
  expect(await lastLine()).toMatchObject({
    act: 'drift repair',
    who: 'Olga Operator',
    about: instance.subdomain,
    outcome: 'done',
    operationId: body.operation.id,
  });
  const rows = await database.collections.findings.find({ instanceId: instance._id }).lean();
  expect(rows.map(({ status: at, operationId }) => [at, String(operationId)])).toEqual(
    rows.map(() => ['repairing', body.operation.id]),
  );
  await product.worker.poll();
  expect((await ended(client, body.operation)).status).toBe('succeeded');
});

test('a repair waits for whatever moves the customer: 409, and a line that says so', async () => {
  const { instance, id } = await sickCustomer();
  await database.collections.operations.updateOne({ _id: instance.operationId }, { status: 'running' });
  const { status, body } = await act(id, 'repair');
  expect([status, body.error]).toEqual([409, 'operation_in_progress']);
  expect(body.message).toContain(instance.subdomain);
  expect(await lastLine()).toMatchObject({ outcome: 'operation_in_progress', message: body.message });
  await database.collections.operations.updateOne({ _id: instance.operationId }, { status: 'succeeded' });
});

test.each([
  ['repair', undefined],
  ['ignore', { reason: 'a test of ours' }],
  ['watch', undefined],
  ['confirm', undefined],
] as const)('%s of a finding that is not there is 404, also of what is no id', async (verb, body) => {
  for (const id of ['f'.repeat(24), 'nothing']) {
    const answer = await act(id, verb, body);
    expect([answer.status, answer.body.error]).toEqual([404, 'not_found']);
  }
  expect(await lastLine()).toMatchObject({ outcome: 'not_found' });
});

test('what belongs to no customer is not repaired, and what is a customer’s is not confirmed: 422', async () => {
  const repair = await act(await written(orphan), 'repair');
  const confirm = await act(await written(), 'confirm');
  for (const { status, body } of [repair, confirm])
    expect([status, body.error]).toEqual([422, 'finding_unfit']);
});

test('nothing is left to do about a closed finding: 409', async () => {
  const closed = { status: 'resolved', resolvedAt: ago(0) } as const;
  for (const [verb, body, change] of [
    ['repair', undefined, closed],
    ['ignore', { reason: 'a test of ours' }, closed],
    ['watch', undefined, closed],
    ['confirm', undefined, { ...orphan, ...closed }],
  ] as const) {
    const answer = await act(await written(change), verb, body);
    expect([verb, answer.status, answer.body.error]).toEqual([verb, 409, 'finding_over']);
  }
});

test('what is ignored keeps why and by whom, and is watched again on request', async () => {
  const id = await written();
  expect((await act(id, 'ignore', { reason: ' ' })).body.fields[0].path).toBe('reason');
  expect((await act(id, 'ignore', { reason: 'x'.repeat(301) })).status).toBe(400);
  const { finding } = (await act(id, 'ignore', { reason: 'support looks at it' })).body;
  expect(finding).toMatchObject({
    status: 'ignored',
    ignored: { by: 'Olga Operator', reason: 'support looks at it' },
    can: ['watch'],
  });
  expect(await lastLine()).toMatchObject({ act: 'drift ignore', detail: 'support looks at it' });
  expect((await act(id, 'watch')).body.finding).toMatchObject({ status: 'open', ignored: null });
  expect((await database.collections.findings.findById(id).lean())?.history.map(({ what }) => what)).toEqual([
    'found: expected running, is off',
    'ignored by Olga Operator: support looks at it',
    'taken up again by Olga Operator',
  ]);
});

test('to agree twice is to agree once', async () => {
  const id = await written({ ...orphan, bornAt: ago(30) });
  const first = (await act(id, 'confirm')).body.finding;
  const second = (await act(id, 'confirm')).body.finding;
  expect(second.confirmedAt).toBe(first.confirmedAt);
  expect(first.next).toContain('It is removed with the next look');
});

test('a look that is turned off is refused with what turns it on', async () => {
  const { status, body } = await operator.post('/api/operators/drift/look', { depth: 'deep' });
  expect([status, body.error]).toEqual([409, 'drift_off']);
  expect((await operator.post('/api/operators/drift/look', { depth: 'shallow' })).status).toBe(400);
});

test('a look that is on is made due at once; one under way is left alone', async () => {
  const { config } = product.deps;
  const on = { ...config.drift, inventorySeconds: 60, insideSeconds: 300 };
  const eager = await openProduct(database, { config: { drift: on } });
  const later = new Date(Date.now() + 3600_000);
  try {
    await eager.worker.stop();
    const pass = { cell: 'eu1', number: 900, beganAt: ago(1), expiresAt: later };
    await database.collections.driftPasses.create([
      { ...pass, depth: 'inventory', outcome: 'done', nextAt: later },
      { ...pass, depth: 'inside', outcome: 'running', nextAt: later },
    ]);
    const client = eager.client();
    for (const [name, pair] of operator.cookies) client.cookies.set(name, pair);
    expect((await client.post('/api/operators/drift/look', {})).status).toBe(202);
    const due = async (depth: ScanDepth) =>
      ((await database.collections.driftPasses.findOne({ depth, number: 900 }).lean())?.nextAt ?? later) <
      later;
    expect([await due('inventory'), await due('inside')]).toEqual([true, false]);
  } finally {
    await eager.close();
  }
});
