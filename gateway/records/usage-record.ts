import type { Amount, CallFacts } from '../budget/budget-client.contract.ts';
import type { ReservedCall } from '../budget/ledger.model.ts';
import { monthOf } from '../budget/period.ts';
import type { UsageRecord } from './usage.model.ts';

const MAX_TOOLS = 8;
/** The function names that OpenAI allows; anything else would put a client's own text into our usage records. */
const TOOL_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** The usage record of a finished call. */
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

/** Each name once; invalid names become one `other`. */
function toolsOf(names: readonly string[]): string[] {
  const known = names.slice(0, MAX_TOOLS).map((name) => (TOOL_NAME.test(name) ? name : 'other'));
  return [...new Set(known)];
}
