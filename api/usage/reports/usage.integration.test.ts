import { afterAll, beforeAll, expect, test } from 'vitest';
import { instanceAccount, isTeamId, TEAM_ACCOUNT } from '../../../gateway/budget/account-ref.ts';
import { openBudgetClient } from '../../../gateway/budget/budget-client.ts';
import { aPlan, aRecord, someFacts, worth } from '../../../gateway/budget/ledger.builder.ts';
import { changeLedger, ledgerOf, setAccountLimits } from '../../../gateway/budget/ledger.commands.ts';
import { dayOf } from '../../../gateway/budget/period.ts';
import { writeBatches } from '../../../gateway/records/usage.write.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { haveWrongCounts } from './usage.fixture.ts';
import { teamRows } from './usage.read.ts';
import { rebuildUsage } from './usage.rebuild.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database?.close();
});

const daysOf = (team: string) => teamRows(database.collections, team);
const batch = (team: string, holder: string, beat: number) => ({
  holder,
  beat,
  records: [1, 2].map((number) => ({
    ...aRecord(worth(10 * number), {
      id: `${team}/${holder}/${beat}/${number}`,
      day: dayOf(new Date()),
    }),
    team,
    tools: ['web_search', 'constructor'],
  })),
});

test('a batch counts once, however often and by whichever process it is written; two processes share a day', async () => {
  const { collections } = database;
  const batches = [batch('t1', 'one', 1), batch('t1', 'two', 1), batch('t1', 'one', 1)];
  await Promise.all(batches.map((one) => writeBatches(collections, [one])));
  await writeBatches(collections, [batch('t1', 'one', 1)]);
  await writeBatches(collections, [batch('t1', 'one', 2)]);
  expect(await daysOf('t1')).toMatchObject([
    { calls: 6, tokens: 90, charge: 90, tools: { web_search: 6, constructor: 6 } },
  ]);
  expect(await collections.usage.countDocuments({ team: 't1' })).toBe(6);
});

test('batches that are written together count once, even if some of them were counted before', async () => {
  const { collections } = database;
  const [one, two, three] = [1, 2, 3].map((beat) => batch('t5', 'one', beat));
  if (!one || !two || !three) throw new Error('there are three');
  await writeBatches(collections, [one]);
  await Promise.all([writeBatches(collections, [one, two]), writeBatches(collections, [two, three])]);
  await writeBatches(collections, [one, two, three]);
  expect(await daysOf('t5')).toMatchObject([{ calls: 6, tokens: 90, charge: 90, tools: { web_search: 6 } }]);
  expect(await collections.usage.countDocuments({ team: 't5' })).toBe(6);
});

test('counts and ledger are rebuilt from the records, including those still in the ledger', async () => {
  const { collections } = database;
  await writeBatches(collections, [batch('t2', 'one', 1)]);
  await haveWrongCounts(collections, 't2', { tokens: 7, calls: 99 });
  const pending = batch('t2', 'one', 2);
  const day = pending.records[0]?.day ?? '';
  await changeLedger(collections, 't2', (state) => ({
    state: {
      ...state,
      day,
      holders: [{ holder: 'one', beat: 2, dead: true, shares: [], calls: [], outbox: [pending] }],
    },
  }));
  await rebuildUsage(collections, 't2');
  await writeBatches(collections, [pending]);
  expect(await daysOf('t2')).toMatchObject([{ calls: 4, tokens: 60, charge: 60 }]);
  const { accounts } = await ledgerOf(collections, 't2');
  expect(accounts.find(({ id }) => isTeamId(id))?.month).toEqual(worth(60));
});

test('a rebuild reports what was wrong, and nothing if all was right', async () => {
  const { collections } = database;
  await changeLedger(collections, 't3', (state) => ({ state: { ...state, told: ['x'] } }));
  await writeBatches(collections, [batch('t3', 'one', 1)]);
  const { days, month } = await rebuildUsage(collections, 't3');
  expect([days, month]).toEqual([[], { before: worth(0), after: worth(30) }]);
  await haveWrongCounts(collections, 't3', { tokens: 7 });
  expect(await rebuildUsage(collections, 't3')).toMatchObject({
    days: [{ model: 'grok-4.2', before: { calls: 2, tokens: 7 }, after: { calls: 2, tokens: 30 } }],
    month: { before: worth(30), after: worth(30) },
  });
  expect(await rebuildUsage(collections, 't3')).toMatchObject({ days: [] });
  expect(await rebuildUsage(collections, 'nobody')).toMatchObject({ days: [] });
});

test('counts and ledger match the records after repeated rebuilds while calls come in', async () => {
  const { collections } = database;
  for (const account of [TEAM_ACCOUNT, instanceAccount('ada')])
    await setAccountLimits(collections, 't4', account, {
      monthTokens: null,
      requestsPerMinute: 1_000_000,
      tokensPerMinute: 1_000_000_000,
    });
  const budgetClient = openBudgetClient({ collections, onAlert: async () => undefined });
  const call = async () => {
    const reservation = await budgetClient.reserve({ teamId: 't4', instanceId: 'ada' }, worth(50), aPlan());
    if ('resetsAt' in reservation) throw new Error('refused');
    reservation.settle(worth(10), someFacts({ tools: ['web_search'] }));
  };
  const calls = (async () => {
    for (let number = 0; number < 60; number += 1) {
      await call();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  for (let number = 0; number < 8; number += 1) await rebuildUsage(collections, 't4');
  await calls;
  await budgetClient.close();
  expect(await collections.usage.countDocuments({ team: 't4' })).toBe(60);
  expect(await daysOf('t4')).toMatchObject([{ calls: 60, tokens: 600, tools: { web_search: 60 } }]);
  const { accounts } = await ledgerOf(collections, 't4');
  expect(accounts.map(({ month }) => month)).toEqual([worth(600), worth(600)]);
});
