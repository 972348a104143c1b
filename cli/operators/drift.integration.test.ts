import { Types } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { aFinding } from '../../api/drift/findings/finding.builder.ts';
import type { FindingRecord } from '../../api/drift/findings/finding.model.ts';
import { consoleOf, makeFleet } from '../../api/drift/fleet.fixture.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { openProduct, type Product } from '../../api/testing/product.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import { commandsWith, shell } from './commands.fixture.ts';

let database: TestDatabase;
let sandbox: Sandbox;
let product: Product;
let commands: Awaited<ReturnType<typeof commandsWith>>;

beforeAll(async () => {
  [database, sandbox] = await Promise.all([openTestDatabase(), openSandbox()]);
  const { addresses, tokens } = sandbox;
  const hetzner = { endpoint: addresses.hetzner, token: tokens.hetzner };
  const cloudflare = { baseUrl: addresses.cloudflare, token: tokens.cloudflare, zoneId: tokens.zoneId };
  product = await openProduct(database, { config: { hetzner, cloudflare, baseDomain: sandbox.zone } });
  commands = await commandsWith({
    MONGODB_URI: database.uri,
    HCLOUD_TOKEN: tokens.hetzner,
    HCLOUD_ENDPOINT: addresses.hetzner,
    CLOUDFLARE_API_TOKEN: tokens.cloudflare,
    CLOUDFLARE_BASE_URL: addresses.cloudflare,
    CLOUDFLARE_ZONE_ID: tokens.zoneId,
    BASE_DOMAIN: sandbox.zone,
    INSTANCE_URL: `http://{subdomain}.${sandbox.zone}`,
    OPENCLAW_IMAGE: 'npm',
    XAI_API_KEY: tokens.xaiKey,
    SSH_SOURCES: '198.51.100.7/32',
  });
});
afterAll(async () => {
  await commands?.remove();
  await product?.close();
  await sandbox?.close();
  await database?.close();
});
beforeEach(async () => {
  const { findings, audit, instances } = database.collections;
  for (const model of [findings, audit, instances]) await model.deleteMany({} as never);
});

async function storeFinding(change: Partial<FindingRecord> = {}): Promise<string> {
  const row = aFinding({ firstSeen: new Date('2026-11-24T12:00:00Z'), seen: 1, ...change });
  return (await database.collections.findings.create(row))._id.toString();
}

const auditEntries = () => database.collections.audit.find({}).sort({ at: 1 }).lean();
const orphan = { kind: 'server_orphaned', instanceId: null, cloudId: '7', subject: 'nobody' } as const;

test('nothing differs: one line, and exit code 0', async () => {
  expect(await commands.run('drift')).toEqual({ code: 0, stdout: 'Nothing differs.\n', stderr: '' });
});

test('after a failed scan, the answer does not claim that nothing differs', async () => {
  const at = new Date();
  const { _id } = await database.collections.driftScanRuns.create({
    cell: 'eu1',
    depth: 'inventory',
    number: 1_000_000,
    outcome: 'failed',
    reason: 'Hetzner: 503',
    beganAt: at,
    expiresAt: at,
    endedAt: at,
  });
  const { code, stdout, stderr } = await commands.run('drift');
  await database.collections.driftScanRuns.deleteOne({ _id });
  expect([code, stdout]).toEqual([69, 'The last complete scan found nothing.\n']);
  expect(stderr).toMatch(/last scan \(inventory\) failed: Hetzner: 503; .*retried automatically/);
});

test('findings are printed as a table, and the exit code says that something differs', async () => {
  const id = await storeFinding();
  const { code, stdout } = await commands.run('drift');
  expect(code).toBe(2);
  const [heading, row] = stdout.trimEnd().split('\n');
  expect(heading).toMatch(/^FINDING +CUSTOMER +WHAT +STATUS +POLICY +EXPECTED +IS +SINCE +SEEN$/);
  expect(row?.split(/ {2,}/)).toEqual([
    id,
    'alice',
    'server_off',
    'open',
    'repair',
    'running',
    'off',
    '2026-11-24T12:00Z',
    '1',
  ]);
});

test('--json gives scripts the same findings as the page', async () => {
  const id = await storeFinding();
  const { code, stdout } = await commands.run('drift', '--json');
  expect([code, JSON.parse(stdout)]).toMatchObject([
    2,
    [{ id, kind: 'server_off', title: 'The server is switched off', can: ['repair', 'ignore'] }],
  ]);
});

test('an ignored finding leaves the exit code at 0; an unknown customer is 67', async () => {
  await storeFinding({ status: 'ignored' });
  expect(await commands.run('drift')).toMatchObject({ code: 0, stdout: expect.stringContaining('ignored') });
  expect(await commands.run('drift', 'nobody')).toMatchObject({ code: 67, stdout: '' });
});

test('--now scans the clouds first, for one customer too, and adds an audit entry', async () => {
  const [one, other] = await makeFleet(sandbox, database.collections, 2);
  for (const member of [one, other])
    await consoleOf(sandbox).records('PATCH', `/${member?.recordId}`, { proxied: false });
  const { code, stdout } = await commands.run('drift', one?.subdomain ?? '', '--now');
  expect([code, stdout.includes('record_unproxied')]).toEqual([2, true]);
  expect(stdout).not.toContain(other?.subdomain);
  expect(await auditEntries()).toMatchObject([
    { actor: shell, act: 'drift scan', target: { kind: 'cell', name: 'eu1' }, outcome: 'done' },
  ]);
});

test('a cloud that does not answer is reported, and no finding is stored', async () => {
  await makeFleet(sandbox, database.collections, 1);
  const { id } = sandbox.fault({ cloud: 'cloudflare', effect: 'status:503' });
  const { code, stderr } = await commands.run('drift', '--now');
  sandbox.clearFault(id);
  expect([code, stderr]).toEqual([69, expect.stringMatching(/could not be listed: .*Cloudflare/s)]);
  expect(await database.collections.findings.countDocuments({})).toBe(0);
});

test('the worker executes an admin action once, in the name of the shell’s user', async () => {
  const id = await storeFinding();
  const result = await commands.run('drift', 'ignore', id, '--because', 'support looks at it');
  expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('left as it is') });
  expect(await auditEntries()).toMatchObject([
    {
      actor: shell,
      act: 'drift ignore',
      target: { kind: 'finding', name: id },
      change: { reason: 'support looks at it' },
      outcome: 'done',
      tries: 1,
    },
  ]);
  const finding = await database.collections.findings.findById(id).lean();
  expect(finding?.ignored?.by).toBe(`${shell.slice(6)} (command line)`);
  expect(finding?.history).toHaveLength(1);
  expect(await commands.run('drift', 'watch', id)).toMatchObject({ code: 0 });
  expect((await database.collections.findings.findById(id).lean())?.status).toBe('open');
});

test('a removal is confirmed and a repair is requested, with an audit entry each', async () => {
  const removal = await storeFinding({ ...orphan, bornAt: new Date('2026-11-20T12:00:00Z') });
  expect(await commands.run('drift', 'confirm', removal)).toMatchObject({ code: 0 });
  const [member] = await makeFleet(sandbox, database.collections, 1);
  const repair = await storeFinding({
    instanceId: new Types.ObjectId(member?.id),
    subject: member?.subdomain ?? '',
  });
  const { code, stdout } = await commands.run('drift', 'repair', repair);
  const [operation] = await database.collections.operations.find({ customer: member?.subdomain }).lean();
  expect([code, operation?.kind]).toEqual([0, 'repair']);
  expect(stdout).toContain(`explain ${operation?._id}`);
  expect((await auditEntries()).map(({ act, outcome }) => [act, outcome])).toEqual([
    ['drift confirm', 'done'],
    ['drift repair', 'done'],
  ]);
});

type Refusal = [
  what: string,
  target: () => string | Promise<string>,
  verb: string[],
  exit: number,
  words: string,
];

test.each<Refusal>([
  ['an unknown finding', () => 'f'.repeat(24), ['drift', 'confirm'], 67, 'no such finding'],
  [
    'a finding without a repair',
    () => storeFinding(orphan),
    ['drift', 'repair'],
    64,
    'belongs to no customer',
  ],
  ['an unknown operation', () => 'nothing', ['cancel'], 67, 'no operation and no customer'],
  ['somebody who never signed up', () => 'nobody@example.com', ['grant'], 67, 'Nobody has signed up'],
])('%s is refused with a message, and the audit entry keeps it', async (_what, target, verb, exit, words) => {
  const { code, stderr, stdout } = await commands.run(...verb, await target());
  expect([code, stdout, stderr]).toEqual([exit, '', expect.stringContaining(words)]);
  const [entry, ...others] = await auditEntries();
  expect(entry).toMatchObject({ actor: shell, message: expect.stringContaining(words) });
  expect(others).toEqual([]);
});

test('ignoring a finding without a reason is a usage error, and nothing is requested', async () => {
  const { code, stderr } = await commands.run('drift', 'ignore', await storeFinding());
  expect([code > 0, stderr]).toEqual([true, expect.stringContaining('--because')]);
  expect(await auditEntries()).toEqual([]);
});

test('an operator’s operation on a customer adds an audit entry as well', async () => {
  const [member] = await makeFleet(sandbox, database.collections, 1);
  const { code, stdout } = await commands.run('refresh', member?.subdomain ?? '');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/comparing: succeeded[\s\S]*done\n$/)]);
  expect(await auditEntries()).toMatchObject([
    { actor: shell, act: 'refresh', target: { kind: 'customer', name: member?.subdomain }, outcome: 'done' },
  ]);
});
