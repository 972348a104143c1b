import type { Amount, CallFacts } from '../budget/contract.ts';
import type { ReservedCall } from '../budget/ledger.model.ts';
import { monthOf } from '../budget/period.ts';
import type { UsageRecord } from './usage.model.ts';

const MAX_TOOLS = 8;
/** What OpenAI allows as the name of a function; anything else would be a client's own text in our books. */
const TOOL_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** The usage record of a call that is over. */
export function usageRecordOf(
  reserved: ReservedCall,
  team: string,
  used: Amount,
  facts: CallFacts,
): UsageRecord {
  const { model, provider, usage, cost, firstByteMs, totalMs, status, outcome, tools, traceId, source } =
    facts;
  return {
    _id: reserved.id,
    kind: 'call',
    at: new Date(reserved.at),
    day: reserved.day,
    month: monthOf(reserved.day),
    team,
    instance: reserved.account,
    model,
    provider,
    input: usage.input,
    cachedInput: usage.cachedInput,
    output: usage.output,
    tokens: used.tokens,
    charge: used.micros,
    cost,
    firstByteMs,
    totalMs,
    status,
    outcome,
    streamed: reserved.streamed,
    tools: toolsOf(tools),
    traceId,
    source: source ?? null,
  };
}

/** Each once, however many of them are no names. */
function toolsOf(names: readonly string[]): string[] {
  const known = names.slice(0, MAX_TOOLS).map((name) => (TOOL_NAME.test(name) ? name : 'other'));
  return [...new Set(known)];
}
