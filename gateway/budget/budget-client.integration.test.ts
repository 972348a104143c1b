import { Types } from 'mongoose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Collections } from '../../api/collections.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { keptJobs } from '../../api/testing/deps.ts';
import { until } from '../../api/testing/product.ts';
import { queueUsageAlert } from '../../api/usage/reports/usage.alert.ts';
import { teamRows } from '../../api/usage/reports/usage.read.ts';
import { instanceAccount, TEAM_ACCOUNT } from './account-ref.ts';
import { NOTHING } from './amount.ts';
import type {
  Amount,
  BudgetClient,
  BudgetRefusal,
  PlannedCall,
  Reservation,
} from './budget-client.contract.ts';
import { openBudgetClient } from './budget-client.ts';
import type { BudgetClientOptions } from './budget-client-options.ts';
import { leasedOf } from './headroom.ts';
import { aPlan, someFacts, worth } from './ledger.builder.ts';
import { ledgerOf, setAccountLimits } from './ledger.commands.ts';
import type { BudgetLimits } from './ledger.model.ts';

let database: TestDatabase;
const open: BudgetClient[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
});
afterAll(async () => {
  await database?.close();
});

/** A fault of the database: each write of a ledger succeeds, fails, or succeeds without an answer. */
type DatabaseFault = 'fair' | 'away' | 'silent';

/** A lease long enough that no pause of a busy machine ends it. */
const LEASE_MS = 8_000;
/** A lease short enough for a test to wait for its end; a quarter of it passes between reports. */
const SHORT_MS = 4_000;

/** A budget client of a separate process, its injected database faults, and the count of ledger writes it tried. */
function aBudgetClient(options: Partial<BudgetClientOptions> = {}) {
  const faults: { fault: DatabaseFault; writes: number } = { fault: 'fair', writes: 0 };
  const ledgers = new Proxy(database.collections.ledgers, {
    get(model, name) {
      if (faults.fault === 'away' && (name === 'findById' || name === 'updateOne')) throw new Error('away');
      if (name !== 'updateOne') return Reflect.get(model, name);
      return async (...args: Parameters<typeof model.updateOne>) => {
        faults.writes += 1;
        const { fault } = faults;
        const result = await model.updateOne(...args);
        if (fault === 'silent') throw new Error('no answer');
        return result;
      };
    },
  });
  const collections: Collections = { ...database.collections, ledgers };
  const client = openBudgetClient({
    collections,
    onAlert: async () => undefined,
    leaseMs: LEASE_MS,
    ...options,
  });
  open.push(client);
  return { client, faults };
}

/** A team whose instance has no practical rate limit. */
async function aTeam(instance: Partial<BudgetLimits> = {}): Promise<string> {
  const team = new Types.ObjectId().toString();
  const fast = { requestsPerMinute: 1_000_000, tokensPerMinute: 1_000_000_000, monthTokens: null };
  await setAccountLimits(database.collections, team, instanceAccount('ada'), { ...fast, ...instance });
  await setAccountLimits(database.collections, team, TEAM_ACCOUNT, { monthTokens: null });
  return team;
}

const ledger = (team: string) => ledgerOf(database.collections, team);
const used = async (team: string) => (await ledger(team)).accounts.find(({ id }) => id === 'ada')?.month;
const records = (team: string) => database.collections.usage.find({ team }).lean();
const allBack = (team: string) =>
  until('everything to be back', async () => (await ledger(team)).holders.length === 0);

/** An admitted call. */
async function reserved(
  client: BudgetClient,
  teamId: string,
  worst: Amount,
  plan: Partial<PlannedCall> = {},
) {
  const outcome = await client.reserve({ teamId, instanceId: 'ada' }, worst, aPlan(plan));
  if ('resetsAt' in outcome) throw new Error(`refused: ${JSON.stringify(outcome)}`);
  return outcome;
}
const refusal = (client: BudgetClient, teamId: string, worst: Amount): Promise<Reservation | BudgetRefusal> =>
  client.reserve({ teamId, instanceId: 'ada' }, worst, aPlan());

describe('a reservation', () => {
  it('needs no round trip while the lease covers it', async () => {
    const team = await aTeam({ monthTokens: 1_000_000 });
    const { client, faults } = aBudgetClient();
    await reserved(client, team, worth(10));
    faults.fault = 'away';
    const calls = Array.from({ length: 5 }, () => reserved(client, team, worth(10)));
    expect(await Promise.all(calls)).toHaveLength(5);
    faults.fault = 'fair';
  });

  it('shares one round trip with all concurrent calls', async () => {
    const team = await aTeam({ monthTokens: 10_000 });
    const { client, faults } = aBudgetClient();
    await Promise.all(Array.from({ length: 50 }, () => reserved(client, team, worth(200))));
    expect(faults.writes).toBe(1);
  });

  it('is refused with the exceeded limit and its end; usage beyond the reservation is charged in full', async () => {
    const team = await aTeam({ monthTokens: 1_000 });
    const { client } = aBudgetClient();
    (await reserved(client, team, worth(900))).settle(worth(1_500), someFacts());
    expect(await refusal(client, team, worth(1))).toMatchObject({
      budget: 'month',
      of: 'instance',
      unit: 'tokens',
    });
    expect(await used(team)).toEqual(worth(1_500));
  });

  it('refused by a budget does not count against the rate limit, and the budget refusal takes precedence over a rate refusal', async () => {
    const team = await aTeam({ monthTokens: 1_000, tokensPerMinute: 5_000, requestsPerMinute: 3 });
    const { client } = aBudgetClient();
    (await reserved(client, team, worth(1))).release();
    expect(await refusal(client, team, worth(1_000_000))).toMatchObject({ budget: 'month' });
    (await reserved(client, team, worth(10))).release();
    for (let count = 0; count < 5; count += 1)
      expect(await refusal(client, team, worth(2_000))).toMatchObject({
        budget: expect.stringMatching(/month|minute/),
      });
    const last = await refusal(client, team, worth(2_000));
    expect(last).toMatchObject({ budget: 'month', of: 'instance' });
  });

  it('succeeds again as soon as its rate is raised', async () => {
    const team = await aTeam({ requestsPerMinute: 1 });
    const { client } = aBudgetClient();
    const calls = async () => Promise.all(Array.from({ length: 70 }, () => refusal(client, team, worth(1))));
    await until('the rate limit to apply', async () => (await calls()).some((one) => 'resetsAt' in one));
    await setAccountLimits(database.collections, team, instanceAccount('ada'), {
      requestsPerMinute: 1_000_000,
      monthTokens: null,
    });
    client.refreshLimits();
    await until('a call to pass', async () => !('resetsAt' in (await refusal(client, team, worth(1)))));
    expect((await calls()).some((one) => 'resetsAt' in one)).toBe(false);
  });

  it('is refused and counted where an instance exceeds its rate limit', async () => {
    const team = await aTeam({ requestsPerMinute: 2 });
    const { client } = aBudgetClient();
    await reserved(client, team, worth(1));
    const outcomes = await Promise.all(Array.from({ length: 70 }, () => refusal(client, team, worth(1))));
    const refused = outcomes.filter((outcome) => 'resetsAt' in outcome);
    expect(refused[0]).toMatchObject({ budget: 'minute', unit: 'requests' });
    await until('the refusals to be counted', async () => {
      const days = await teamRows(database.collections, team);
      return days.reduce((sum, day) => sum + day.refused, 0) === refused.length;
    });
  });

  it('fails with database_unavailable when the lease is used up and the database is down', async () => {
    const team = await aTeam();
    const { client, faults } = aBudgetClient();
    faults.fault = 'away';
    await expect(reserved(client, team, worth(1))).rejects.toMatchObject({ code: 'database_unavailable' });
    faults.fault = 'fair';
    await reserved(client, team, worth(1));
  });
});

describe('a finished call', () => {
  it('is recorded and counted, and returns what it did not use', async () => {
    const team = await aTeam({ monthTokens: 1_000 });
    const { client } = aBudgetClient();
    const call = await reserved(client, team, worth(900), { id: `${team}/1` });
    call.settle(worth(30, 40), someFacts({ tools: ['web_search', 'a b'], cost: 20 }));
    call.settle(worth(500), someFacts());
    call.release();
    await allBack(team);
    expect(await used(team)).toEqual(worth(30, 40));
    expect(await records(team)).toMatchObject([
      {
        _id: `${team}/1`,
        kind: 'call',
        instance: 'ada',
        tokens: 30,
        charge: 40,
        cost: 20,
        tools: ['web_search', 'other'],
      },
    ]);
    const days = await teamRows(database.collections, team);
    expect(days).toMatchObject([{ calls: 1, tokens: 30, charge: 40, tools: { web_search: 1, other: 1 } }]);
  });

  it('that never reached a provider leaves nothing behind', async () => {
    const team = await aTeam();
    const { client } = aBudgetClient();
    (await reserved(client, team, worth(900))).release();
    await allBack(team);
    expect(await used(team)).toEqual(NOTHING);
    expect(await records(team)).toEqual([]);
  });

  it('is charged once when the answer to the report is lost', async () => {
    const team = await aTeam({ monthTokens: 1_000 });
    const { client, faults } = aBudgetClient();
    const call = await reserved(client, team, worth(100));
    faults.fault = 'silent';
    call.settle(worth(50), someFacts());
    await until('the report', async () => (await used(team))?.tokens === 50);
    faults.fault = 'fair';
    await allBack(team);
    expect(await used(team)).toEqual(worth(50));
    expect(await records(team)).toHaveLength(1);
  });
});

describe('a process that cannot report for the length of a lease', () => {
  it('ends its calls and starts again; the calls are charged by their last known progress', async () => {
    const team = await aTeam({ monthTokens: 1_000 });
    const { client, faults } = aBudgetClient({ leaseMs: SHORT_MS });
    const onLost = vi.fn();
    const call = await reserved(client, team, worth(400), { streamed: true, prompt: worth(30), onLost });
    call.recordProgress(worth(7));
    await until('the progress to be known', async () =>
      (await ledger(team)).holders.some(({ calls }) => calls.some(({ seen }) => seen.tokens === 7)),
    );
    faults.fault = 'away';
    await until('the call to be ended', async () => onLost.mock.calls.length > 0);
    call.settle(worth(400), someFacts());
    faults.fault = 'fair';
    (await reserved(client, team, worth(100))).settle(worth(5), someFacts());
    await allBack(team);
    expect(await used(team)).toEqual(worth(42));
    const kinds = (await records(team)).map(({ kind, tokens }) => [kind, tokens]);
    expect(kinds.sort()).toEqual([
      ['call', 5],
      ['lost', 37],
    ]);
  });

  it('is reclaimed by another process, even one that has just started', async () => {
    const team = await aTeam({ monthTokens: 1_000 });
    const { client, faults } = aBudgetClient({ leaseMs: SHORT_MS });
    await reserved(client, team, worth(600));
    await until('the call to be known', async () => (await ledger(team)).holders[0]?.calls.length === 1);
    faults.fault = 'away';
    aBudgetClient({ leaseMs: SHORT_MS });
    await allBack(team);
    expect(await used(team)).toEqual(worth(600));
    faults.fault = 'fair';
  });
});

describe('a lease', () => {
  it('is returned within seconds when there are no calls', async () => {
    const team = await aTeam({ monthTokens: 1_000_000 });
    const { client } = aBudgetClient();
    (await reserved(client, team, worth(10))).release();
    await until('the lease', async () => leasedOf(await ledger(team), TEAM_ACCOUNT, 'month').tokens > 0);
    await until(
      'the lease to be back',
      async () => leasedOf(await ledger(team), TEAM_ACCOUNT, 'month').tokens === 0,
    );
  });

  it('of a process that gave it up is returned too, even without further calls', async () => {
    const team = await aTeam({ monthTokens: 1_000_000 });
    const onTrouble = vi.fn();
    const { client, faults } = aBudgetClient({ leaseMs: SHORT_MS, onTrouble });
    (await reserved(client, team, worth(10))).release();
    await until('the lease', async () => leasedOf(await ledger(team), TEAM_ACCOUNT, 'month').tokens > 0);
    faults.fault = 'away';
    const isLost = () => onTrouble.mock.calls.some(([error]) => String(error).includes('is lost'));
    await until('it to give up its lease', async () => isLost());
    faults.fault = 'fair';
    await allBack(team);
  });

  it('is returned when the process stops; calls under way are notified and charged', async () => {
    const team = await aTeam({ monthTokens: 1_000_000 });
    const { client } = aBudgetClient();
    const onLost = vi.fn();
    await reserved(client, team, worth(10), { onLost });
    (await reserved(client, team, worth(10))).settle(worth(3), someFacts());
    await client.close();
    expect(onLost).toHaveBeenCalledOnce();
    expect((await ledger(team)).holders).toEqual([]);
    expect(await used(team)).toEqual(worth(13));
    expect((await records(team)).map(({ kind }) => kind).sort()).toEqual(['call', 'lost']);
  });
});

describe('an alert', () => {
  it('is sent until it is in the mail queue, and not again this month', async () => {
    const team = await aTeam({ monthTokens: 1_000 });
    const onAlert = vi.fn(async () => undefined).mockRejectedValueOnce(new Error('no queue'));
    const { client } = aBudgetClient({ onAlert });
    (await reserved(client, team, worth(850))).settle(worth(850), someFacts());
    await until('the alert to be recorded as sent', async () => (await ledger(team)).told.length === 1);
    (await reserved(client, team, worth(10))).settle(worth(10), someFacts());
    await allBack(team);
    const month = (await ledger(team)).day.slice(0, 7);
    expect(onAlert.mock.calls).toEqual([
      [team, `${month} tokens`],
      [team, `${month} tokens`],
    ]);
  });

  it('is one mail in the queue, however many processes send it', async () => {
    const team = await aTeam({ monthTokens: 1_000 });
    const jobs = keptJobs();
    const { collections } = database;
    const onAlert: BudgetClientOptions['onAlert'] = (teamId, alert) =>
      queueUsageAlert({ collections, jobs }, teamId, alert);
    const [one, two] = [aBudgetClient({ onAlert }), aBudgetClient({ onAlert })];
    (await reserved(one.client, team, worth(450))).settle(worth(450), someFacts());
    (await reserved(two.client, team, worth(400))).settle(worth(400), someFacts());
    await allBack(team);
    const [month] = (await ledger(team)).told;
    expect(jobs.kept).toEqual([
      {
        name: 'mail',
        data: { mail: 'usage', userId: team, alert: month },
        key: `usage:${team}:${month}:${team}`,
      },
    ]);
  });
});
