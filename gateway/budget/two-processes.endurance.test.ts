import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { until } from '../../api/testing/product.ts';
import { teamRows } from '../../api/usage/reports/usage.read.ts';
import { instanceAccount, TEAM_ACCOUNT } from './account-ref.ts';
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

/** A separate process that makes calls of the team. */
async function spender(team: string) {
  const child = fork(SPENDER, [database.uri, team, String(LEASE_MS)]);
  children.push(child);
  const inbox: SpenderMessage[] = [];
  child.on('message', (message: SpenderMessage) => inbox.push(message));
  const has = (kind: SpenderMessage['kind'], count = 1) =>
    until(`${count} × ${kind}`, async () => inbox.filter((one) => one.kind === kind).length >= count, 60_000);
  await has('ready');
  return {
    sent: () => inbox.filter(({ kind }) => kind === 'sent').length,
    has,
    ask: (request: Partial<Spend>) =>
      child.send({ kind: 'spend', calls: 250, tokens: CALL, atOnce: true, underwayMs: 200, ...request }),
    end: (how: NodeJS.Signals | 'close') => end(child, how),
  };
}

/** A team whose instance has a budget for a hundred calls and no practical rate limit. */
async function aTeam(): Promise<string> {
  const team = `team-${process.hrtime.bigint()}`;
  const fast = { requestsPerMinute: 1_000_000, tokensPerMinute: 1_000_000_000 };
  await setAccountLimits(database.collections, team, instanceAccount('ada'), {
    ...fast,
    monthTokens: BUDGET,
    monthMicros: BUDGET,
  });
  await setAccountLimits(database.collections, team, TEAM_ACCOUNT, { monthTokens: null });
  return team;
}

/** Waits until idle leases are returned and those of dead processes are reclaimed. */
const allBack = (team: string) =>
  until('all leased amounts to be back', async () => {
    const { holders } = await ledgerOf(database.collections, team);
    return holders.every(({ shares, calls }) => shares.length + calls.length === 0);
  });

/** The totals according to the ledger and to the records. */
async function usageTotalsOf(team: string) {
  const ledger = await ledgerOf(database.collections, team);
  const records = await database.collections.usage.find({ team }).lean();
  const days = await teamRows(database.collections, team);
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  return {
    holders: ledger.holders.length,
    leased: leasedOf(ledger, TEAM_ACCOUNT, 'month'),
    used: ledger.accounts.map(({ month }) => [month.tokens, month.micros]),
    recorded: sum(records.map(({ tokens }) => tokens)),
    counted: sum(days.map(({ tokens }) => tokens)),
    lost: records.filter(({ kind }) => kind === 'lost').length,
    refused: sum(days.map(({ refused }) => refused)),
  };
}

describe.each(repeats)('500 concurrent calls in two processes with a budget for 100 (%i)', () => {
  it('the total stays within the budget, nothing is left reserved, and the rest can be used', async () => {
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

  it('one process is killed midway: everything comes back or is recorded as lost, and the rest can be used', async () => {
    const team = await aTeam();
    const [killed, other] = await Promise.all([spender(team), spender(team)]);
    for (const process of [killed, other]) process.ask({ underwayMs: 600 });
    await killed.has('sent', 10);
    await killed.end('SIGKILL');
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
