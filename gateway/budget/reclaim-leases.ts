import type { UsageRecord } from '../records/usage.model.ts';
import { isNothing, larger, minus, NOTHING, plus, sumOf } from './amount.ts';
import type { Amount } from './budget-client.contract.ts';
import type { LeaseShare, LedgerHolder, LedgerState, ReservedCall } from './ledger.model.ts';
import { charge } from './ledger.ts';
import { monthOf } from './period.ts';

/**
 * Reclaims an expired process. Its streamed calls are charged their prompt and what was seen of the answer, the others
 * in full, and so is anything it had leased without assigning it to a call, because nobody can know whether it was
 * used. The rest comes back. The charges become records, which stay in the ledger until they are written. Doing it
 * twice changes nothing.
 */
export function reclaim(state: LedgerState, name: string, team: string, now: Date): LedgerState {
  const expired = state.holders.find(({ holder }) => holder === name);
  if (!expired || expired.dead) return state;
  const records = [
    ...expired.calls.map((call) => lostCall(call, team)),
    ...expired.shares.flatMap((share) => lostShare(share, expired, team, now)),
  ];
  const beat = expired.beat + 1;
  const outbox = records.length > 0 ? [...expired.outbox, { beat, records }] : expired.outbox;
  const tombstone: LedgerHolder = { ...expired, beat, dead: true, shares: [], calls: [], outbox };
  const holders = state.holders.map((holder) => (holder === expired ? tombstone : holder));
  return charge({ ...state, holders }, records);
}

function lostCall(call: ReservedCall, team: string): UsageRecord {
  const { id, account, day, at, model, streamed, worst, prompt, seen } = call;
  const charged = streamed ? plus(prompt, seen) : worst;
  const input = Math.min(prompt.tokens, charged.tokens);
  return {
    ...lostRecord(id, team, account, day, charged),
    at: new Date(at),
    model,
    streamed,
    input,
    output: charged.tokens - input,
  };
}

/** What was leased but belongs to no known call: it may be free, or in calls that were never reported. */
function lostShare(
  { account, day, amount }: LeaseShare,
  expired: LedgerHolder,
  team: string,
  now: Date,
): UsageRecord[] {
  const known = expired.calls.filter((call) => call.account === account && call.day === day);
  const unknown = minus(amount, sumOf(known.map(({ worst }) => worst)));
  if (isNothing(unknown)) return [];
  const record = lostRecord(
    `${expired.holder}/${account}/${day}`,
    team,
    account,
    day,
    larger(unknown, NOTHING),
  );
  return [{ ...record, at: now, output: unknown.tokens }];
}

function lostRecord(_id: string, team: string, instance: string, day: string, charged: Amount): UsageRecord {
  return {
    _id,
    kind: 'lost',
    at: new Date(0),
    day,
    month: monthOf(day),
    team,
    instance,
    model: 'unknown',
    provider: 'unknown',
    input: 0,
    cachedInput: 0,
    output: 0,
    tokens: charged.tokens,
    charge: charged.micros,
    cost: charged.micros,
    firstByteMs: null,
    totalMs: 0,
    status: 0,
    outcome: 'lost',
    streamed: false,
    tools: [],
    traceId: '',
    source: null,
  };
}
