import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Collections } from '../../api/collections.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { keptJobs } from '../../api/testing/deps.ts';
import { until } from '../../api/testing/product.ts';
import { queueUsageAlert } from '../../api/usage/reports/usage.alert.ts';
import { teamRows } from '../../api/usage/reports/usage.read.ts';
import { NOTHING } from './amount.ts';
import { openBudgetClient } from './budget-client.ts';
import type { BudgetClientOptions } from './budget-client-options.ts';
import type { Amount, BudgetClient, BudgetRefusal, PlannedCall, Reservation } from './contract.ts';
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

/** What befalls the database: each write of a ledger is carried out, refused, or carried out and not answered. */
type DatabaseFault = 'fair' | 'away' | 'silent';

/** A lease that no pause of a busy machine ends. */
const LEASE_MS = 8_000;
/** One that ends while a test waits for that; reports come four times as often. */
const SHORT_MS = 4_000;

/** A purse as another process would have it, the weather that it sees, and the writes of ledgers it tried. */
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
  return { client, sky: faults };
}

/** A team whose instance may ask as fast as it likes. */
async function aTeam(instance: Partial<BudgetLimits> = {}): Promise<string> {
  const team = `team-${process.hrtime.bigint()}`;
  const fast = { requestsPerMinute: 1_000_000, tokensPerMinute: 1_000_000_000, monthTokens: null };
  await setAccountLimits(database.collections, team, 'ada', { ...fast, ...instance });
  await setAccountLimits(database.collections, team, '', { monthTokens: null });
  return team;
}

const ledger = (team: string) => ledgerOf(database.collections, team);
const used = async (team: string) => (await ledger(team)).accounts.find(({ id }) => id === 'ada')?.month;
const records = (team: string) => database.collections.usage.find({ team }).lean();
const allBack = (team: string) =>
  until('all to be back', async () => (await ledger(team)).holders.length === 0);

/** A call that is let through. */
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
  it('needs no round trip while the lease suffices', async () => {
    const team = await aTeam({ monthTokens: 1_000_000 });
    const { client, sky: faults } = aBudgetClient();
    await reserved(client, team, worth(10));
    faults.fault = 'away';
    for (let count = 0; count < 5; count += 1) await reserved(client, team, worth(10));
    faults.fault = 'fair';
  });

  it('shares its round trip with all that come with it', async () => {
    const team = await aTeam({ monthTokens: 10_000 });
    const { client, sky: faults } = aBudgetClient();
    await Promise.all(Array.from({ length: 50 }, () => reserved(client, team, worth(200))));
    expect(faults.writes).toBe(1);
  });

  it('is refused with the limit that is in the way and when that ends; what is in the way is charged in full', async () => {
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

  it('that a budget refuses costs no pace, and the budget is what is said also where calls come too fast', async () => {
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

  it('may be made again as soon as its rate is raised', async () => {
    const team = await aTeam({ requestsPerMinute: 1 });
    const { client } = aBudgetClient();
    const calls = async () => Promise.all(Array.from({ length: 70 }, () => refusal(client, team, worth(1))));
    await until('calls to be too fast', async () => (await calls()).some((one) => 'resetsAt' in one));
    await setAccountLimits(database.collections, team, 'ada', {
      requestsPerMinute: 1_000_000,
      monthTokens: null,
    });
    client.refreshLimits();
    await until('a call to pass', async () => !('resetsAt' in (await refusal(client, team, worth(1)))));
  });

  it('is refused where an instance asks too fast, and that is counted', async () => {
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

  it('fails with a code when the lease is used up and the database is away', async () => {
    const team = await aTeam();
    const { client, sky: faults } = aBudgetClient();
    faults.fault = 'away';
    await expect(reserved(client, team, worth(1))).rejects.toMatchObject({ code: 'database_unavailable' });
    faults.fault = 'fair';
    await reserved(client, team, worth(1));
  });
});

describe('a call that is over', () => {
  it('is a record, is counted, and gives back what it did not use', async () => {
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

  it('without reaching a provider leaves nothing behind', async () => {
    const team = await aTeam();
    const { client } = aBudgetClient();
    (await reserved(client, team, worth(900))).release();
    await allBack(team);
    expect(await used(team)).toEqual(NOTHING);
    expect(await records(team)).toEqual([]);
  });

  it('is charged once where the answer to the report was lost', async () => {
    const team = await aTeam({ monthTokens: 1_000 });
    const { client, sky: faults } = aBudgetClient();
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

describe('a process that cannot report for a lease’s life', () => {
  it('ends its calls and begins anew; they are charged by what was last known of them', async () => {
    const team = await aTeam({ monthTokens: 1_000 });
    const { client, sky: faults } = aBudgetClient({ leaseMs: SHORT_MS });
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

  it('is accounted for by another one, also by one that has only just started', async () => {
    const team = await aTeam({ monthTokens: 1_000 });
    const { client, sky: faults } = aBudgetClient({ leaseMs: SHORT_MS });
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
  it('goes back within seconds when nobody calls', async () => {
    const team = await aTeam({ monthTokens: 1_000_000 });
    const { client } = aBudgetClient();
    (await reserved(client, team, worth(10))).release();
    await until('the lease', async () => leasedOf(await ledger(team), '', 'month').tokens > 0);
    await until('the lease to be back', async () => leasedOf(await ledger(team), '', 'month').tokens === 0);
  });

  it('of a process that gave itself up goes back too, though nobody calls again', async () => {
    const team = await aTeam({ monthTokens: 1_000_000 });
    const onTrouble = vi.fn();
    const { client, sky: faults } = aBudgetClient({ leaseMs: SHORT_MS, onTrouble });
    (await reserved(client, team, worth(10))).release();
    await until('the lease', async () => leasedOf(await ledger(team), '', 'month').tokens > 0);
    faults.fault = 'away';
    const isLost = () => onTrouble.mock.calls.some(([error]) => String(error).includes('is lost'));
    await until('it to give itself up', async () => isLost());
    faults.fault = 'fair';
    await allBack(team);
  });

  it('goes back at a stop; calls that are under way are told and charged', async () => {
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
  it('is told until it stands in the queue, and no more this month', async () => {
    const team = await aTeam({ monthTokens: 1_000 });
    const onAlert = vi.fn(async () => undefined).mockRejectedValueOnce(new Error('no queue'));
    const { client } = aBudgetClient({ onAlert });
    (await reserved(client, team, worth(850))).settle(worth(850), someFacts());
    await until('the alert to be told', async () => (await ledger(team)).told.length === 1);
    (await reserved(client, team, worth(10))).settle(worth(10), someFacts());
    await allBack(team);
    const month = (await ledger(team)).day.slice(0, 7);
    expect(onAlert.mock.calls).toEqual([
      [team, `${month} tokens`],
      [team, `${month} tokens`],
    ]);
  });

  it('is one mail in the queue, however many processes tell it', async () => {
    const team = await aTeam({ monthTokens: 1_000 });
    const jobs = keptJobs();
    const onAlert: BudgetClientOptions['onAlert'] = (teamId, alert) => queueUsageAlert(jobs, teamId, alert);
    const [one, two] = [aBudgetClient({ onAlert }), aBudgetClient({ onAlert })];
    (await reserved(one.client, team, worth(450))).settle(worth(450), someFacts());
    (await reserved(two.client, team, worth(400))).settle(worth(400), someFacts());
    await allBack(team);
    const [month] = (await ledger(team)).told;
    expect(jobs.kept).toEqual([
      {
        name: 'mail',
        data: { mail: 'usage', userId: team, alert: month },
        key: `usage:${team}:${month}`,
      },
    ]);
  });
});
