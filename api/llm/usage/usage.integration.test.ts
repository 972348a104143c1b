import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { aRecord, worth } from '../ledger/ledger.builder.ts';
import { changeLedger, ledgerOf } from '../ledger/ledger.commands.ts';
import { dayOf } from '../ledger/period.ts';
import { rebuildUsage } from './usage.rebuild.ts';
import { writeBatch } from './usage.write.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database?.close();
});

const daysOf = (team: string) => database.models.usageDays.find({ team }).lean();
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

test('a batch counts once, whoever writes it, at once or again; two processes count into one day', async () => {
  const { models } = database;
  const batches = [batch('t1', 'one', 1), batch('t1', 'two', 1), batch('t1', 'one', 1)];
  await Promise.all(batches.map((one) => writeBatch(models, one)));
  await writeBatch(models, batch('t1', 'one', 1));
  await writeBatch(models, batch('t1', 'one', 2));
  expect(await daysOf('t1')).toMatchObject([
    { calls: 6, tokens: 90, charge: 90, tools: { web_search: 6, constructor: 6 } },
  ]);
  expect(await models.usage.countDocuments({ team: 't1' })).toBe(6);
});

test('counts and ledger are made anew from the records, and what is still in the ledger counts', async () => {
  const { models } = database;
  await writeBatch(models, batch('t2', 'one', 1));
  await models.usageDays.updateMany(
    { team: 't2' },
    { $set: { tokens: 7, calls: 99 }, $inc: { revision: 1 } },
  );
  const pending = batch('t2', 'one', 2);
  const day = pending.records[0]?.day ?? '';
  await changeLedger(models, 't2', (state) => ({
    state: {
      ...state,
      day,
      holders: [{ holder: 'one', beat: 2, dead: true, shares: [], calls: [], outbox: [pending] }],
    },
  }));
  await rebuildUsage(models, 't2');
  await writeBatch(models, pending);
  expect(await daysOf('t2')).toMatchObject([{ calls: 4, tokens: 60, charge: 60 }]);
  const { accounts } = await ledgerOf(models, 't2');
  expect(accounts.find(({ id }) => id === '')?.month).toEqual(worth(60));
});
