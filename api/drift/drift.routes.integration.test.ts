import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import { type Client, signedUp } from '../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { makeOperator } from '../testing/operators.fixture.ts';
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
  await makeOperator(database.collections, 'olga@example.com');
});
afterAll(async () => {
  await product?.close();
  await sandbox?.close();
  await database?.close();
});
beforeEach(async () => {
  const { findings, driftScanRuns, audit } = database.collections;
  for (const collection of [findings, driftScanRuns, audit]) await collection.deleteMany({} as never);
});

const ago = (hours: number) => new Date(Date.now() - hours * 3600_000);

async function written(change: Partial<FindingRecord> = {}): Promise<string> {
  const history = [{ at: ago(2), what: 'found: expected running, is off' }];
  const row = aFinding({ firstSeen: ago(2), seen: 1, history, ...change });
  return (await database.collections.findings.create(row))._id.toString();
}

/** A customer whose assistant is ready, and a finding about them. */
async function customerWithFinding(change: Partial<FindingRecord> = {}) {
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
const postAction = (id: string, verb: string, body?: unknown) =>
  operator.post(`/api/operators/drift/${id}/${verb}`, body);
const lastEntry = async () => (await operator.get('/api/operators/audit')).body.lines[0];

test.each([
  ['get', ''],
  ['get', '/scan-runs'],
  ['post', '/scan'],
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

test('a finding comes in plain words, with what happens automatically and what an operator can do', async () => {
  await written();
  const { findings, total, open } = await drift();
  expect([findings.length, total, open]).toEqual([1, 1, 1]);
  expect(findings[0]).toMatchObject({
    title: 'The server is switched off',
    expected: 'running',
    actual: 'off',
    depth: 'inventory',
    policy: 'repair',
    next: 'It is repaired automatically once a second scan sees it.',
    can: ['repair', 'ignore'],
  });
});

test('findings can be filtered by status, kind and subject; anything else is refused', async () => {
  await written({ subject: 'bert', kind: 'disk_full', depth: 'inside' });
  await written({ status: 'resolved', resolvedAt: ago(0), history: [{ at: ago(0), what: 'gone' }] });
  const subjects = async (query: string) =>
    (await drift(query)).findings.map(({ subject }: { subject: string }) => subject);
  expect(await subjects('')).toEqual(['bert']);
  expect(await subjects('?status=resolved')).toEqual(['alice']);
  expect(await subjects('?kind=disk_full&subject=bert')).toEqual(['bert']);
  expect((await drift('?status=resolved')).findings[0].closedBy).toContain('fixed it by hand');
  for (const query of ['?status=gone', '?kind=__proto__', `?subject=${'x'.repeat(256)}`])
    expect((await operator.get(`/api/operators/drift${query}`)).status).toBe(400);
});

test('each depth says when it was last scanned, and a failed scan does not hide a good one', async () => {
  const createRun = (number: number, change: object) =>
    database.collections.driftScanRuns.create({
      cell: 'eu1',
      depth: 'inventory',
      number,
      beganAt: ago(1),
      expiresAt: ago(0),
      ...change,
    });
  const endedAt = ago(1);
  await createRun(1, { outcome: 'done', endedAt, calls: 4 });
  await createRun(2, { outcome: 'failed', endedAt: ago(0.5), reason: 'Hetzner did not answer.' });
  const { scans } = await drift();
  expect(scans.map(({ depth }: { depth: string }) => depth)).toEqual(['inventory', 'inside', 'deep']);
  expect(scans[0]).toMatchObject({ last: { outcome: 'failed' }, lastGoodAt: endedAt.toISOString() });
  expect(scans[1]).toMatchObject({ last: null, lastGoodAt: null, everySeconds: 0 });
  expect((await operator.get('/api/operators/drift/scan-runs')).body.runs).toHaveLength(2);
});

test('a stop of repairs says what was seen, and a confirmation lifts it', async () => {
  await written();
  const seen = { expected: 'at most 5% sick', actual: '12 of 40 sick' };
  const id = await written({ kind: 'instrument_suspected', subject: 'eu1', instanceId: null, ...seen });
  const before = await drift();
  expect(before.stops).toMatchObject([
    { cell: 'eu1', depth: 'inventory', seen: '12 of 40 sick', findingId: id, confirmed: false },
  ]);
  const [unhealthy] = before.findings.filter(({ kind }: { kind: string }) => kind === 'server_off');
  expect(unhealthy.next).toContain('while so many instances look unhealthy');
  expect((await postAction(id, 'confirm')).status).toBe(200);
  const after = await drift();
  expect(after.stops).toMatchObject([{ confirmed: true }]);
  expect(after.findings.map(({ next }: { next: string }) => next).join()).not.toContain('while so many');
});

test('a repair is one operation for all that is open about a customer, and leaves one audit entry', async () => {
  const { client, instance, id } = await customerWithFinding();
  await written({ instanceId: instance._id, subject: instance.subdomain, kind: 'record_unproxied' });
  const { status, body } = await postAction(id, 'repair');
  expect([status, body.operation.kind]).toEqual([202, 'repair']);
  expect(await lastEntry()).toMatchObject({
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

test('a repair during another operation of the customer is refused: 409, and an audit entry that says so', async () => {
  const { instance, id } = await customerWithFinding();
  await database.collections.operations.updateOne({ _id: instance.operationId }, { status: 'running' });
  const { status, body } = await postAction(id, 'repair');
  expect([status, body.error]).toEqual([409, 'operation_in_progress']);
  expect(body.message).toContain(instance.subdomain);
  expect(await lastEntry()).toMatchObject({ outcome: 'operation_in_progress', message: body.message });
  await database.collections.operations.updateOne({ _id: instance.operationId }, { status: 'succeeded' });
});

test.each([
  ['repair', undefined],
  ['ignore', { reason: 'a test of ours' }],
  ['watch', undefined],
  ['confirm', undefined],
] as const)('%s of a finding that does not exist is 404, also for an invalid id', async (verb, body) => {
  for (const id of ['f'.repeat(24), 'nothing']) {
    const answer = await postAction(id, verb, body);
    expect([answer.status, answer.body.error]).toEqual([404, 'not_found']);
  }
  expect(await lastEntry()).toMatchObject({ outcome: 'not_found' });
});

test('a finding without a customer cannot be repaired, and one with a customer cannot be confirmed: 422', async () => {
  const repair = await postAction(await written(orphan), 'repair');
  const confirm = await postAction(await written(), 'confirm');
  for (const { status, body } of [repair, confirm])
    expect([status, body.error]).toEqual([422, 'finding_unfit']);
});

test('every action on a closed finding is refused: 409', async () => {
  const closed = { status: 'resolved', resolvedAt: ago(0) } as const;
  for (const [verb, body, change] of [
    ['repair', undefined, closed],
    ['ignore', { reason: 'a test of ours' }, closed],
    ['watch', undefined, closed],
    ['confirm', undefined, { ...orphan, ...closed }],
  ] as const) {
    const answer = await postAction(await written(change), verb, body);
    expect([verb, answer.status, answer.body.error]).toEqual([verb, 409, 'finding_over']);
  }
});

test('an ignored finding keeps why and by whom, and is watched again on request', async () => {
  const id = await written();
  expect((await postAction(id, 'ignore', { reason: ' ' })).body.fields[0].path).toBe('reason');
  expect((await postAction(id, 'ignore', { reason: 'x'.repeat(301) })).status).toBe(400);
  const { finding } = (await postAction(id, 'ignore', { reason: 'support looks at it' })).body;
  expect(finding).toMatchObject({
    status: 'ignored',
    ignored: { by: 'Olga Operator', reason: 'support looks at it' },
    can: ['watch'],
  });
  expect(await lastEntry()).toMatchObject({ act: 'drift ignore', detail: 'support looks at it' });
  expect((await postAction(id, 'watch')).body.finding).toMatchObject({ status: 'open', ignored: null });
  expect((await database.collections.findings.findById(id).lean())?.history.map(({ what }) => what)).toEqual([
    'found: expected running, is off',
    'ignored by Olga Operator: support looks at it',
    'taken up again by Olga Operator',
  ]);
});

test('confirming twice is the same as confirming once', async () => {
  const id = await written({ ...orphan, bornAt: ago(30) });
  const first = (await postAction(id, 'confirm')).body.finding;
  const second = (await postAction(id, 'confirm')).body.finding;
  expect(second.confirmedAt).toBe(first.confirmedAt);
  expect(first.next).toContain('The next scan removes it');
});

test('a scan at a depth that is turned off is refused', async () => {
  const { status, body } = await operator.post('/api/operators/drift/scan', { depth: 'deep' });
  expect([status, body.error]).toEqual([409, 'drift_off']);
  expect((await operator.post('/api/operators/drift/scan', { depth: 'shallow' })).status).toBe(400);
});

test('a scan is made due at once; one in progress is left alone', async () => {
  const { config } = product.deps;
  const on = { ...config.drift, inventorySeconds: 60, insideSeconds: 300 };
  const eager = await openProduct(database, { config: { drift: on } });
  const later = new Date(Date.now() + 3600_000);
  try {
    await eager.worker.stop();
    const run = { cell: 'eu1', number: 900, beganAt: ago(1), expiresAt: later };
    await database.collections.driftScanRuns.create([
      { ...run, depth: 'inventory', outcome: 'done', nextAt: later },
      { ...run, depth: 'inside', outcome: 'running', nextAt: later },
    ]);
    const client = eager.client();
    for (const [name, pair] of operator.cookies) client.cookies.set(name, pair);
    expect((await client.post('/api/operators/drift/scan', {})).status).toBe(202);
    const due = async (depth: ScanDepth) =>
      ((await database.collections.driftScanRuns.findOne({ depth, number: 900 }).lean())?.nextAt ?? later) <
      later;
    expect([await due('inventory'), await due('inside')]).toEqual([true, false]);
  } finally {
    await eager.close();
  }
});
