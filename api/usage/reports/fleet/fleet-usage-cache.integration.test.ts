import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../testing/database.ts';
import { aRow } from '../usage.builder.ts';
import { haveRows, haveWrongCounts } from '../usage.fixture.ts';
import { FleetUsageCache } from './fleet-usage-cache.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database?.close();
});

const DAYS = ['2026-11-23', '2026-11-24', '2026-11-25'];

test('days that still change are read each time, the others again after ten minutes', async () => {
  let minutes = 0;
  const cache = new FleetUsageCache(database.collections, () => minutes * 60_000);
  const tokens = async () => {
    const ada = (await cache.read(DAYS)).get('ada');
    return DAYS.map((day) => ada?.get(day)?.tokens);
  };
  await haveRows(database.collections, [
    ...DAYS.map((day) => aRow({ day, team: 'ada' })),
    aRow({ day: '2026-11-25', team: 'ada', model: 'other' }),
    aRow({ day: '2026-11-20', team: 'ada' }),
  ]);
  expect(await tokens()).toEqual([100, 100, 200]);
  await haveWrongCounts(database.collections, 'ada', { tokens: 7 });
  minutes = 9;
  expect(await tokens()).toEqual([100, 7, 14]);
  minutes = 10;
  expect(await tokens()).toEqual([7, 7, 14]);
});

test('a day without usage is absent, and usage is grouped by team', async () => {
  const cache = new FleetUsageCache(database.collections);
  await haveRows(database.collections, [aRow({ day: '2026-11-24', team: 'bea', tokens: 5 })]);
  const teams = await cache.read(['2026-11-24', '2026-11-26']);
  expect([...(teams.get('bea') ?? [])].map(([day, { tokens }]) => [day, tokens])).toEqual([
    ['2026-11-24', 5],
  ]);
});
