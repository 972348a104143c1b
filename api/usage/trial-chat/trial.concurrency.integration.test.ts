import { afterAll, beforeAll, expect, test } from 'vitest';
import { ledgerOf } from '../../../gateway/budget/ledger.commands.ts';
import type { RunningApi } from '../../testing/client.ts';
import { askTrial, NO_PACE, openTrialWorld, type TrialWorld } from './trial.fixture.ts';
import { TRIAL_TEAM } from './trial.team.ts';

let world: TrialWorld;
beforeAll(async () => {
  world = await openTrialWorld();
});
afterAll(() => world?.close());

/** More than any test uses. */
const plenty = { messages: 100_000, tokens: 1_000_000_000 };

/** Sends `calls` questions at once, to each process and by each visitor in turn. Returns the refusal code of each. */
async function allAtOnce(
  apps: RunningApi[],
  calls: number,
  visitors: number,
): Promise<(string | undefined)[]> {
  const answers = Array.from({ length: calls }, (_none, at) => {
    const client = (apps[at % apps.length] as RunningApi).client();
    client.cookies.set('clawdet_visitor', `visitor-${at % visitors}`.padEnd(22, '-'));
    return askTrial(client, 'What is 6 * 7?');
  });
  return (await Promise.all(answers)).map(({ refused }) => refused);
}

const count = (outcomes: (string | undefined)[], code: string | undefined) =>
  outcomes.filter((outcome) => outcome === code).length;

test('500 questions at once on two processes: no visitor and no network exceeds its limit', async () => {
  const limits = {
    visitor: { ...plenty, messages: 2 },
    network: { ...plenty, messages: 50 },
    pace: NO_PACE,
  };
  const trial = { dayMicros: 1_000_000_000, limits };
  const apps = [await world.process(trial), await world.process(trial)];
  const outcomes = await allAtOnce(apps, 500, 31);
  expect(count(outcomes, undefined)).toBe(50);
  const days = await world.database.collections.trialDays.find({}).lean();
  const used = (kind: string) => days.filter(({ _id }) => _id.includes(kind)).map(({ messages }) => messages);
  expect(used('network')).toEqual([50]);
  expect(Math.max(...used('visitor'))).toBe(2);
  expect(used('visitor').reduce((sum, messages) => sum + messages, 0)).toBe(50);
  await expect.poll(charged).toMatchObject({ calls: 50 });
});

test('200 questions at once on two processes: no more money is spent than the day has', async () => {
  // The earlier processes have returned their leases.
  await expect.poll(holders).toEqual([]);
  const before = await charged();
  // Sixteen questions by their worst case; what they do not use admits some more.
  const dayMicros = before.micros + 10_000;
  const trial = { dayMicros, limits: { visitor: plenty, network: plenty, pace: NO_PACE } };
  const apps = [await world.process(trial), await world.process(trial)];
  const outcomes = await allAtOnce(apps, 200, 200);
  // Refused for today, or for the seconds in which other questions have reserved the rest.
  const refused = new Set(outcomes.filter((outcome) => outcome !== undefined));
  expect(refused.size).toBeGreaterThan(0);
  expect(['trial_full', 'trial_unavailable']).toEqual(expect.arrayContaining([...refused]));
  await expect.poll(charged).toMatchObject({ calls: before.calls + count(outcomes, undefined) });
  expect((await charged()).micros).toBeLessThanOrEqual(dayMicros);
});

const holders = async () => (await ledgerOf(world.database.collections, TRIAL_TEAM)).holders;

/** The number and charge of the trial's calls in the usage records. */
async function charged(): Promise<{ calls: number; micros: number }> {
  const records = await world.database.collections.usage.find({ team: 'trial' }).lean();
  return { calls: records.length, micros: records.reduce((sum, { charge }) => sum + charge, 0) };
}
