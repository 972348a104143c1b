import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditChangeText } from '../../api/operators/admin-action.changes.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { haveCalls, haveRefusals, haveWrongCounts } from '../../api/usage/reports/usage.fixture.ts';
import { worth } from '../../gateway/budget/ledger.builder.ts';
import { changeLedger, findLedger } from '../../gateway/budget/ledger.commands.ts';
import { anInstance } from '../../gateway/keys/instance.fixture.ts';
import { commandsWith, settingsWith } from './commands.fixture.ts';

let database: TestDatabase;
let commands: Awaited<ReturnType<typeof commandsWith>>;
let alice: { team: string; subdomain: string; instance: string };

beforeAll(async () => {
  database = await openTestDatabase();
  commands = await commandsWith(settingsWith(database.uri));
});
afterAll(async () => {
  await commands?.remove();
  await database?.close();
});
beforeEach(async () => {
  const { teamId, subdomain, _id } = await anInstance(database.collections);
  alice = { team: teamId.toString(), subdomain, instance: _id.toString() };
});

const used = (tokens: number) =>
  haveCalls(database.collections, alice.team, [
    { instance: alice.instance, tokens, cost: tokens, tools: ['web_search'] },
  ]);
const month = async () =>
  (await findLedger(database.collections, alice.team))?.accounts.find(({ id }) => id === '')?.month;

test('before any call it says so, and then each customer is a line with what looks odd', async () => {
  expect((await commands.run('usage')).stdout).toMatch(/^Nobody has called a model in \d{4}-\d\d\.\n$/);
  await used(2_000_000);
  await haveRefusals(database.collections, alice.team, alice.instance, 50);
  const { code, stdout } = await commands.run('usage');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^CUSTOMER +CALLS +TOKENS +OF LIMIT +COST +MARGIN +ANOMALIES$/m);
  expect(stdout).toMatch(
    new RegExp(`^${alice.subdomain} +1 +2,000,000 +100% +\\$2.00 +-\\$2.00 +.*refused$`, 'm'),
  );
  expect(stdout).toMatch(/^odd: .*50 calls were refused since yesterday/m);
  const { customers } = JSON.parse((await commands.run('usage', '--json')).stdout);
  expect(customers).toMatchObject([{ customer: alice.subdomain, tokens: 2_000_000, cost: 2 }]);
});

test('one customer in detail: budget, models, tools and days', async () => {
  await used(85_000);
  const { stdout } = await commands.run('usage', alice.subdomain);
  expect(stdout).toMatch(/85,000 of this month’s 100,000 tokens are used\./);
  expect(stdout).toMatch(/^ +models +grok-4.2 85,000 tokens$/m);
  expect(stdout).toMatch(/^ +tools +web_search 1$/m);
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\d +1 +85,000 +0 +0 +\$0.17$/m);
  expect(JSON.parse((await commands.run('usage', alice.subdomain, '--json')).stdout)).toMatchObject({
    customer: alice.subdomain,
    usage: { tools: [{ tool: 'web_search', calls: 1 }] },
  });
  expect((await commands.run('usage', 'trial')).stdout).toMatch(/^Trial chat, \d{4}-\d\d: /);
  const unknown = await commands.run('usage', 'nobody-here');
  expect([unknown.code, unknown.stderr]).toEqual([67, expect.stringContaining('There is no customer')]);
});

test('wrong totals and a wrong ledger are corrected from the records, with an audit entry', async () => {
  const { collections } = database;
  await used(100);
  await haveWrongCounts(collections, alice.team, { tokens: 7 });
  await changeLedger(collections, alice.team, (state) => ({
    state: { ...state, accounts: state.accounts.map((one) => ({ ...one, month: worth(7) })) },
  }));
  const { code, stdout } = await commands.run('usage', 'rebuild', alice.subdomain);
  expect(code).toBe(0);
  expect(stdout).toMatch(/ledger, this month: 7 tokens, \$0\.000007 -> 100 tokens, \$0\.0002$/m);
  expect(stdout).toMatch(/grok-4.2: 1 call, 7 tokens, .* -> 1 call, 100 tokens/);
  expect(stdout).toMatch(/1 account recounted; 1 corrected\.$/m);
  expect(await month()).toEqual({ tokens: 100, micros: 200 });
  const again = await commands.run('usage', 'rebuild', '--all');
  expect(again.stdout).toMatch(/accounts? recounted: all totals were right\.$/m);
  const lines = await collections.audit.find({ 'target.name': alice.subdomain }).lean();
  expect(lines.map((line) => [line.act, line.outcome, auditChangeText(line)])).toEqual([
    ['rebuild usage', 'done', '2 changed'],
    ['rebuild usage', 'done', 'nothing changed'],
  ]);
});

test('a rebuild needs a known customer or --all', async () => {
  expect((await commands.run('usage', 'rebuild')).stderr).toContain('name one customer, or --all');
  expect((await commands.run('usage', 'rebuild', 'nobody-here')).code).toBe(67);
});
