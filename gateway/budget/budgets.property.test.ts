import { describe, expect, it } from 'vitest';
import type { UsageRecord } from '../records/usage.model.ts';
import type { LocalReservation } from './account-allowance.ts';
import { accountRefOf, isTeamId } from './account-ref.ts';
import { larger, NOTHING, plus, sumOf } from './amount.ts';
import type { Amount } from './budget-client.contract.ts';
import { leasedOf } from './headroom.ts';
import { aLedger, aPlan, someFacts, worth } from './ledger.builder.ts';
import type { LedgerState } from './ledger.model.ts';
import { applyReport, rollOver } from './ledger.ts';
import { limitsOf, periodLimits } from './limits.ts';
import { LocalLease } from './local-lease.ts';
import { monthOf } from './period.ts';
import { reclaim } from './reclaim-leases.ts';

/** A seeded pseudo-random generator (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The ground truth: what was really sent to a provider and what it really cost. No process may forget it. */
interface World {
  state: LedgerState;
  now: Date;
  leases: LocalLease[];
  running: { lease: LocalLease; reservation: LocalReservation }[];
  /** Calls that ended in a process that was not reclaimed since. */
  ended: { lease: LocalLease; id: string }[];
  written: Map<string, UsageRecord>;
  overrun: boolean;
}

const LIMITS = { dayTokens: 2_000, monthTokens: 5_000, dayMicros: 1_500, monthMicros: 9_000 };
const INSTANCES = ['ada', 'bob'];

const newWorld = (): World => ({
  state: aLedger(LIMITS, { dayTokens: 3_000, monthTokens: 7_000 }),
  now: new Date('2026-11-28T20:00:00Z'),
  // One of them has room for only two records in the ledger, and has to keep others back.
  leases: [new LocalLease('team'), new LocalLease('team', 2), new LocalLease('team')],
  running: [],
  ended: [],
  written: new Map(),
  overrun: false,
});

/** Sends a process's report to the ledger, as TeamBudget does; sometimes the report or its answer is lost. */
function report(world: World, lease: LocalLease, chance: number): void {
  if (lease.unresolved && !lease.resolve(world.state)) lose(world, lease);
  const sent = lease.report(world.now);
  const outcome = applyReport(world.state, sent, world.now);
  if (chance > 0.05) world.state = outcome.state;
  if (chance < 0.1) lease.reportFailed(sent, new Error('no answer'));
  else if (outcome.lost) lose(world, lease);
  else lease.acceptGrants(sent, outcome.state, outcome.grants, world.now);
}

/** A process ends or is reclaimed: the others account for what it had. */
function lose(world: World, lease: LocalLease): void {
  world.state = reclaim(world.state, lease.holder, 'team', world.now);
  world.running = world.running.filter((call) => call.lease !== lease);
  world.ended = world.ended.filter((call) => call.lease !== lease);
  lease.lose();
}

/** Writes records to the collection; the next report acknowledges them. */
function write(world: World): void {
  for (const { holder, dead, outbox } of world.state.holders) {
    for (const record of outbox.flatMap(({ records }) => records)) world.written.set(record._id, record);
    const lease = world.leases.find((one) => one.holder === holder);
    for (const { beat } of outbox) lease?.markWritten(beat);
    if (dead) world.leases[0]?.acknowledgedHolders.add(holder);
  }
}

function begin(world: World, lease: LocalLease, random: () => number): void {
  const instanceId = INSTANCES[Math.floor(random() * 2)] ?? 'ada';
  const worst = worth(1 + Math.floor(random() * 150), 1 + Math.floor(random() * 150));
  const prompt = { tokens: Math.floor(worst.tokens / 4), micros: Math.floor(worst.micros / 4) };
  const plan = aPlan({ streamed: random() < 0.5, prompt });
  const allowance = lease.allowanceOf({ teamId: 'team', instanceId });
  const reservation = lease.tryReserve(allowance, worst, plan, world.now);
  if (reservation) world.running.push({ lease, reservation });
  else
    void lease.enqueue(allowance, worst, plan).then(
      (outcome) => 'worst' in outcome && world.running.push({ lease, reservation: outcome }),
      () => undefined,
    );
}

function end(world: World, random: () => number, mayOverrun: boolean): void {
  const [call] = world.running.splice(Math.floor(random() * world.running.length), 1);
  if (!call) return;
  const { lease, reservation } = call;
  const over = mayOverrun && random() < 0.05 ? 2 : 1;
  const part = random() * over;
  const used = {
    tokens: Math.floor(reservation.worst.tokens * part),
    micros: Math.floor(reservation.worst.micros * part),
  };
  if (part > 1) world.overrun = true;
  if (random() < 0.1) lease.end(reservation, NOTHING);
  else if (lease.end(reservation, used, someFacts())) world.ended.push({ lease, id: reservation.id });
}

async function step(world: World, random: () => number, mayOverrun: boolean): Promise<void> {
  const lease = world.leases[Math.floor(random() * world.leases.length)] as LocalLease;
  const roll = random();
  if (roll < 0.35) begin(world, lease, random);
  else if (roll < 0.6) end(world, random, mayOverrun);
  else if (roll < 0.9) report(world, lease, random());
  else if (roll < 0.93) write(world);
  else if (roll < 0.94) lose(world, lease);
  else world.now = new Date(world.now.getTime() + random() * 2_400_000);
  await Promise.resolve();
}

/** By how much used and leased amounts together exceed the limits, in any account and period. */
function excess({ state }: World): Amount {
  let most = NOTHING;
  for (const account of state.accounts) {
    for (const period of ['day', 'month'] as const) {
      const limit = periodLimits(limitsOf(state, account))[period];
      const taken = plus(account[period], leasedOf(state, accountRefOf(account.id), period));
      most = larger(most, { tokens: taken.tokens - limit.tokens, micros: taken.micros - limit.micros });
    }
  }
  return most;
}

/** All records: written ones, and those still in the ledger. */
function recordsOf({ state, written }: World): UsageRecord[] {
  const pending = state.holders.flatMap(({ outbox }) => outbox.flatMap(({ records }) => records));
  const all = new Map(written);
  for (const record of pending) all.set(record._id, record);
  return [...all.values()];
}

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

describe.each(seeds)('any order of calls, reports, lost answers, crashes and midnights (seed %i)', (seed) => {
  it('never exceeds a limit, and the records agree with the ledger', async () => {
    const random = seeded(seed);
    const world = newWorld();
    for (let count = 0; count < 600; count += 1) {
      await step(world, random, seed % 4 === 0);
      if (!world.overrun) expect(excess(world)).toEqual(NOTHING);
    }
    for (let left = 1; left > 0; left = world.leases.reduce((sum, lease) => sum + lease.unreported, 0)) {
      write(world);
      for (const lease of world.leases) report(world, lease, 1);
    }
    const ids = recordsOf(world).map(({ _id }) => _id);
    expect(ids).toEqual(expect.arrayContaining(world.ended.map(({ id }) => id)));
    for (const lease of world.leases) lose(world, lease);
    world.state = rollOver(world.state, world.now);
    const { day } = world.state;
    const charged = (record: UsageRecord) => ({ tokens: record.tokens, micros: record.charge });
    for (const account of world.state.accounts) {
      expect(leasedOf(world.state, accountRefOf(account.id), 'month')).toEqual(NOTHING);
      const own = recordsOf(world).filter(({ instance }) => isTeamId(account.id) || instance === account.id);
      const today = own.filter((record) => record.day === day);
      const month = own.filter((record) => record.month === monthOf(day));
      expect([account.day, account.month]).toEqual([sumOf(today.map(charged)), sumOf(month.map(charged))]);
    }
  });
});
