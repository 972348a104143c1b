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

async function written(change: Partial<FindingRecord> = {}): Promise<string> {
  const row = aFinding({ firstSeen: new Date('2026-11-24T12:00:00Z'), seen: 1, ...change });
  return (await database.collections.findings.create(row))._id.toString();
}

const lines = () => database.collections.audit.find({}).sort({ at: 1 }).lean();
const orphan = { kind: 'server_orphaned', instanceId: null, cloudId: '7', subject: 'nobody' } as const;

test('nothing differs: one line, and exit code 0', async () => {
  expect(await commands.run('drift')).toEqual({ code: 0, stdout: 'Nothing differs.\n', stderr: '' });
});

test('nothing is vouched for that the last look did not see', async () => {
  const at = new Date();
  const { _id } = await database.collections.driftPasses.create({
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
  await database.collections.driftPasses.deleteOne({ _id });
  expect([code, stdout]).toEqual([69, 'Nothing was found by the last good look.\n']);
  expect(stderr).toMatch(/last look \(inventory\) failed: Hetzner: 503; .*made again by itself/);
});

test('what differs is a table with its finding, and the exit code says so', async () => {
  const id = await written();
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
    '2026-11-24T12:00',
    '1',
  ]);
});

test('--json says the same to a script as the page is told', async () => {
  const id = await written();
  const { code, stdout } = await commands.run('drift', '--json');
  expect([code, JSON.parse(stdout)]).toMatchObject([
    2,
    [{ id, kind: 'server_off', title: 'The server is switched off', can: ['repair', 'ignore'] }],
  ]);
});

test('what is only left alone leaves the exit code at 0; a customer who is not there is 67', async () => {
  await written({ status: 'ignored' });
  expect(await commands.run('drift')).toMatchObject({ code: 0, stdout: expect.stringContaining('ignored') });
  expect(await commands.run('drift', 'nobody')).toMatchObject({ code: 67, stdout: '' });
});

test('--now looks at the clouds first, for one customer too, and leaves its line', async () => {
  const [one, other] = await makeFleet(sandbox, database.collections, 2);
  for (const member of [one, other])
    await consoleOf(sandbox).records('PATCH', `/${member?.recordId}`, { proxied: false });
  const { code, stdout } = await commands.run('drift', one?.subdomain ?? '', '--now');
  expect([code, stdout.includes('record_unproxied')]).toEqual([2, true]);
  expect(stdout).not.toContain(other?.subdomain);
  expect(await lines()).toMatchObject([
    { actor: shell, act: 'drift look', target: 'cell:eu1', outcome: 'done' },
  ]);
});

test('a cloud that does not answer is said, and concludes nothing', async () => {
  await makeFleet(sandbox, database.collections, 1);
  const { id } = sandbox.fault({ cloud: 'cloudflare', effect: 'status:503' });
  const { code, stderr } = await commands.run('drift', '--now');
  sandbox.clearFault(id);
  expect([code, stderr]).toEqual([69, expect.stringMatching(/could not be listed: .*Cloudflare/s)]);
  expect(await database.collections.findings.countDocuments({})).toBe(0);
});

test('an act is carried out once by the worker, in the name of who works at the shell', async () => {
  const id = await written();
  const ran = await commands.run('drift', 'ignore', id, '--because', 'support looks at it');
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('left as it is') });
  expect(await lines()).toMatchObject([
    {
      actor: shell,
      act: 'drift ignore',
      target: `finding:${id}`,
      detail: 'support looks at it',
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

test('a removal is agreed to, and a repair ordered, with a line each', async () => {
  const removal = await written({ ...orphan, bornAt: new Date('2026-11-20T12:00:00Z') });
  expect(await commands.run('drift', 'confirm', removal)).toMatchObject({ code: 0 });
  const [member] = await makeFleet(sandbox, database.collections, 1);
  const repair = await written({
    instanceId: new Types.ObjectId(member?.id),
    subject: member?.subdomain ?? '',
  });
  const { code, stdout } = await commands.run('drift', 'repair', repair);
  const [operation] = await database.collections.operations.find({ customer: member?.subdomain }).lean();
  expect([code, operation?.kind]).toEqual([0, 'repair']);
  expect(stdout).toContain(`explain ${operation?._id}`);
  expect((await lines()).map(({ act, outcome }) => [act, outcome])).toEqual([
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
  ['a finding that is not there', () => 'f'.repeat(24), ['drift', 'confirm'], 67, 'no such finding'],
  ['what cannot be repaired', () => written(orphan), ['drift', 'repair'], 64, 'belongs to no customer'],
  ['an operation that is not there', () => 'nothing', ['cancel'], 67, 'no operation nothing'],
  ['somebody who never signed up', () => 'nobody@example.com', ['grant'], 67, 'Nobody has signed up'],
])('%s is refused with a sentence, and the line keeps it', async (_what, target, verb, exit, words) => {
  const { code, stderr, stdout } = await commands.run(...verb, await target());
  expect([code, stdout, stderr]).toEqual([exit, '', expect.stringContaining(words)]);
  const [line, ...others] = await lines();
  expect(line).toMatchObject({ actor: shell, message: expect.stringContaining(words) });
  expect(others).toEqual([]);
});

test('to ignore something without a reason is a usage error, and asks nobody', async () => {
  const { code, stderr } = await commands.run('drift', 'ignore', await written());
  expect([code > 0, stderr]).toEqual([true, expect.stringContaining('--because')]);
  expect(await lines()).toEqual([]);
});

test('what an operator has done to a customer leaves a line as well', async () => {
  const [member] = await makeFleet(sandbox, database.collections, 1);
  const { code, stdout } = await commands.run('refresh', member?.subdomain ?? '');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/comparing: succeeded[\s\S]*done\n$/)]);
  expect(await lines()).toMatchObject([
    { actor: shell, act: 'refresh', target: `customer:${member?.subdomain}`, outcome: 'done' },
  ]);
});
