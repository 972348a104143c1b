import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportAndLease } from '../../api/fleet/cloud-rate-limits/rate-limit.commands.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { commandsWith, settingsWith } from './commands.fixture.ts';

let database: TestDatabase;
let commands: Awaited<ReturnType<typeof commandsWith>>;

beforeAll(async () => {
  database = await openTestDatabase();
  commands = await commandsWith(settingsWith(database.uri));
});
afterAll(async () => {
  await commands?.remove();
  await database?.close();
});

/** The report of a worker that made four calls, one for the inventory; `blockMs`: the cloud refused the last one. */
const report = (cloud: 'hetzner' | 'cloudflare', change: { blockMs?: number; waiting?: number } = {}) =>
  reportAndLease(
    database.collections,
    { cell: 'eu1', cloud },
    {
      holder: 'a worker',
      used: { operations: 3, inventory: 1, repair: 0 },
      leased: 0,
      share: 'operations',
      want: 0,
      waiting: 0,
      ...change,
    },
  );

test('before the first call, it says that no cloud has been called', async () => {
  expect(await commands.run('budget')).toEqual({
    code: 0,
    stdout: 'No cloud has been called yet.\n',
    stderr: '',
  });
});

test('each cell and cloud is a line: calls left, the limit, waiting calls and calls by purpose', async () => {
  await report('hetzner');
  const { code, stdout } = await commands.run('budget');
  const [heading, row, ...more] = stdout.trimEnd().split('\n');
  expect([code, more]).toEqual([0, []]);
  expect(heading?.split(/ {2,}/)).toEqual([
    'CELL',
    'CLOUD',
    'LEFT',
    'OF',
    'WAITING',
    'OPERATIONS/H',
    'INVENTORY/H',
    'REPAIR/H',
  ]);
  const [cell, cloud, left, of, waiting, ...spent] = row?.split(/ {2,}/) ?? [];
  expect([cell, cloud, of, waiting, spent]).toEqual([
    'eu1',
    'hetzner',
    '3600 in 60 min',
    '0',
    ['3', '1', '0'],
  ]);
  expect(Number(left)).toBeGreaterThanOrEqual(3_596);
});

test('for a cloud that limits us, the output says until when and how many calls wait; --json has the same', async () => {
  await report('cloudflare', { blockMs: 240_000, waiting: 2 });
  const { stdout } = await commands.run('budget');
  expect(stdout).toMatch(/^Cloudflare limits our calls until \d\d:\d\d UTC; 2 calls wait\.$/m);
  const lines = JSON.parse((await commands.run('budget', '--json')).stdout);
  expect(lines).toMatchObject([
    { cloud: 'cloudflare', left: 0, waiting: 2, blockedUntil: expect.any(String) },
    { cloud: 'hetzner', waiting: 0, blockedUntil: null },
  ]);
});
