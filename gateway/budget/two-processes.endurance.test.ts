import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { until } from '../../api/testing/product.ts';
import { teamRows } from '../../api/usage/reports/usage.read.ts';
import { leasedOf } from './headroom.ts';
import { ledgerOf, setAccountLimits } from './ledger.commands.ts';
import type { Spend, SpenderMessage } from './spender.fixture.ts';

const SPENDER = path.join(import.meta.dirname, 'spender.fixture.ts');
/** A budget for a hundred calls. */
const CALL = 100;
const BUDGET = 100 * CALL;
const LEASE_MS = 2_000;
const repeats = Array.from({ length: Number(process.env.BUDGET_REPEATS ?? 2) }, (_, index) => index + 1);

let database: TestDatabase;
const children: ChildProcess[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => end(child, 'SIGKILL')));
});
afterAll(async () => {
  await database?.close();
});

async function end(child: ChildProcess, how: NodeJS.Signals | 'close'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (how === 'close') child.send({ kind: 'close' });
  else child.kill(how);
  await once(child, 'exit');
}

/** A process of its own that serves calls of the team. */
async function spender(team: string) {
  const child = fork(SPENDER, [database.uri, team, String(LEASE_MS)]);
  children.push(child);
  const told: SpenderMessage[] = [];
  child.on('message', (message: SpenderMessage) => told.push(message));
  const has = (kind: SpenderMessage['kind'], count = 1) =>
    until(`${count} × ${kind}`, async () => told.filter((one) => one.kind === kind).length >= count, 60_000);
  await has('ready');
  return {
    sent: () => told.filter(({ kind }) => kind === 'sent').length,
    has,
    ask: (request: Partial<Spend>) =>
      child.send({ kind: 'spend', calls: 250, tokens: CALL, atOnce: true, underwayMs: 200, ...request }),
    end: (how: NodeJS.Signals | 'close') => end(child, how),
  };
}

/** A team whose instance has a budget for a hundred calls, and may ask as fast as it likes. */
async function aTeam(): Promise<string> {
  const team = `team-${process.hrtime.bigint()}`;
  const fast = { requestsPerMinute: 1_000_000, tokensPerMinute: 1_000_000_000 };
  await setAccountLimits(database.collections, team, 'ada', {
    ...fast,
    monthTokens: BUDGET,
    monthMicros: BUDGET,
  });
  await setAccountLimits(database.collections, team, '', { monthTokens: null });
  return team;
}

/** Waits until idle leases and those of the dead are back, or accounted for. */
const allBack = (team: string) =>
  until('all that was leased to be back', async () => {
    const { holders } = await ledgerOf(database.collections, team);
    return holders.every(({ shares, calls }) => shares.length + calls.length === 0);
  });

/** What the ledger and the records say. */
async function usageTotalsOf(team: string) {
  const ledger = await ledgerOf(database.collections, team);
  const records = await database.collections.usage.find({ team }).lean();
  const days = await teamRows(database.collections, team);
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  return {
    holders: ledger.holders.length,
    leased: leasedOf(ledger, '', 'month'),
    used: ledger.accounts.map(({ month }) => [month.tokens, month.micros]),
    recorded: sum(records.map(({ tokens }) => tokens)),
    counted: sum(days.map(({ tokens }) => tokens)),
    lost: records.filter(({ kind }) => kind === 'lost').length,
    refused: sum(days.map(({ refused }) => refused)),
  };
}

describe.each(repeats)('five hundred calls at once in two processes, a budget for a hundred (%i)', () => {
  it('the sum ends at or under the budget, nothing is left reserved, and the rest can be used', async () => {
    const team = await aTeam();
    const [one, two] = await Promise.all([spender(team), spender(team)]);
    for (const process of [one, two]) process.ask({});
    await Promise.all([one.has('done'), two.has('done')]);
    await allBack(team);
    one.ask({ calls: 300, atOnce: false, underwayMs: 0 });
    await one.has('done', 2);
    await Promise.all([one.end('close'), two.end('close')]);

    const { used, recorded, counted, ...rest } = await usageTotalsOf(team);
    const [[tokens = 0] = []] = used;
    expect(tokens).toBeLessThanOrEqual(BUDGET);
    expect(tokens).toBeGreaterThan(BUDGET - CALL);
    expect(used).toEqual(used.map(() => [tokens, tokens]));
    expect([recorded, counted]).toEqual([tokens, tokens]);
    expect(rest).toMatchObject({ holders: 0, leased: { tokens: 0, micros: 0 }, lost: 0 });
    expect(rest.refused).toBe(800 - one.sent() - two.sent());
  });

  it('one is killed in the middle: all of it comes back or is accounted as lost, and the rest can be used', async () => {
    const team = await aTeam();
    const [doomed, other] = await Promise.all([spender(team), spender(team)]);
    for (const process of [doomed, other]) process.ask({ underwayMs: 600 });
    await doomed.has('sent', 10);
    await doomed.end('SIGKILL');
    await other.has('done');
    await allBack(team);
    other.ask({ calls: 300, atOnce: false, underwayMs: 0 });
    await other.has('done', 2);
    await other.end('close');

    const { used, recorded, counted, ...rest } = await usageTotalsOf(team);
    const [[tokens = 0] = []] = used;
    expect(tokens).toBeLessThanOrEqual(BUDGET);
    expect(tokens).toBeGreaterThan(BUDGET - CALL);
    expect([recorded, counted]).toEqual([tokens, tokens]);
    expect(rest).toMatchObject({ holders: 0, leased: { tokens: 0, micros: 0 } });
    expect(rest.lost).toBeGreaterThan(0);
  });
});
