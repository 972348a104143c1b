import { describe, expect, test } from 'vitest';
import { NOW } from '../../../../gateway/budget/ledger.builder.ts';
import { noCounts } from '../../../../gateway/records/usage.sums.ts';
import { budgetStatusOf } from '../budget-status.ts';
import { fleetUsageCsv } from './fleet.csv.ts';
import { presentFleetUsage } from './fleet.present.ts';
import type { CustomerUsage, FleetUsage } from './fleet.read.ts';
import { type FleetUsageQuery, fleetUsageAnswer } from './fleet.schema.ts';
import { marginOf } from './margin.ts';

const aCustomer = (name: string, change: Partial<CustomerUsage> = {}): CustomerUsage => ({
  team: `team of ${name}`,
  name,
  tiers: ['free'],
  month: { ...noCounts(), calls: 2, tokens: 300, charge: 4_000, cost: 3_000 },
  budget: budgetStatusOf(undefined, [], NOW),
  margin: marginOf(['free'], 3_000, undefined),
  anomalies: [],
  ...change,
});
const odd = { anomalies: [{ code: 'refused' as const, words: 'Many.', todo: 'Look.' }] };
const fleet = (...customers: CustomerUsage[]): FleetUsage => ({ month: '2026-11', customers });
const namesOf = (usage: FleetUsage, query: Partial<FleetUsageQuery> = {}) =>
  presentFleetUsage(usage, { from: 0, ...query }).customers.map(({ customer }) => customer);

describe('the fleet’s usage', () => {
  const many = fleet(...Array.from({ length: 120 }, (_, index) => aCustomer(`c${index}`)));

  test('has fifty customers a page, and the sum of all on each', () => {
    const [first, last] = [0, 100].map((from) => presentFleetUsage(many, { from }));
    expect(first).toMatchObject({ found: 120, next: 50, total: { calls: 240, cost: 0.36, dollars: 0.48 } });
    expect(first?.customers).toHaveLength(50);
    expect(last).toMatchObject({ next: null, total: { calls: 240 } });
    expect(last?.customers.map(({ customer }) => customer).at(-1)).toBe('c119');
    expect(fleetUsageAnswer.parse(first)).toEqual(first);
  });

  test('is searched by any part of a name, ignoring case', () => {
    const usage = fleet(aCustomer('alice'), aCustomer('Bob Example'), aCustomer('bobs-garage', odd));
    expect(namesOf(usage, { find: ' BOB ' })).toEqual(['Bob Example', 'bobs-garage']);
    expect(namesOf(usage, { find: 'bob', anomalies: 'only' })).toEqual(['bobs-garage']);
    expect(presentFleetUsage(usage, { find: 'alice', from: 0 })).toMatchObject({
      found: 1,
      withAnomalies: 1,
    });
  });
});

test('the CSV has every customer; names are not formulas, and what is not known is empty', () => {
  const unknown = { tiers: ['pro' as const], margin: marginOf(['pro'], 3_000, undefined) };
  const lines = fleetUsageCsv(fleet(aCustomer('=cmd|calc', odd), aCustomer('a, b', unknown))).split('\r\n');
  expect(lines.slice(1)).toEqual([
    "2026-11,'=cmd|calc,free,2,0,0,0,0,0,0,300,100000,0.004000,0.003000,0.00,-0.003,refused",
    '2026-11,"a, b",pro,2,0,0,0,0,0,0,300,100000,0.004000,0.003000,7.49,,',
    '',
  ]);
});
