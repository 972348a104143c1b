import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { larger } from '../budget/amount.ts';
import type { Amount, CallFacts, Payer, Purse, Reservation } from '../budget/contract.ts';
import type { Price } from '../catalog/price.table.ts';
import { priceOf, worstCase } from '../catalog/price.ts';
import type { Answered } from '../providers/asking.ts';
import type { TokenUsage } from '../providers/provider.ts';
import { mostTokens } from '../request/prompt-size.ts';
import type { KnownCall } from '../request/read-call.ts';
import { guessedUsage, heldUsage, judgeUsage } from './believable.ts';
import { refused } from './refused.ts';

/** A call that is paid for: what is told to whoever keeps the books. */
export interface Tab {
  /** It goes out to a provider. */
  sent(to: { provider: string; model: string }): void;
  /** A provider has begun to answer. */
  begun(answer: Answered): void;
  /** More of it has come. */
  progress(): void;
  /**
   * It is over, with this status and outcome (`ok` or a code); cut short where the client or we ended it, and not a provider.
   * Only the first time counts. Answers what is charged.
   */
  close(end: { status: number; outcome: string; isCutShort: boolean }): Amount;
}

/** What calls are paid out of, and by which prices. */
export interface TabDeps {
  purse: Purse;
  prices: readonly Price[];
  logger: Logger;
}

/** Whose call it is, and what ends it should its budget be lost. */
interface TabContext {
  payer: Payer;
  traceId: string;
  source?: string | undefined;
  onLost(): void;
}

/** How often a stream's progress is told, in ms: a crash charges it by the last word. */
const PROGRESS_MS = 100;

/** Holds the worst case of a call against its budgets. Throws LlmError: insufficient_quota, rate_limit_exceeded. */
export async function openTab(
  { purse, prices, logger }: TabDeps,
  call: KnownCall,
  context: TabContext,
): Promise<Tab> {
  const { payer, traceId, onLost } = context;
  const { worst, prompt } = mostOf(call, prices, new Date());
  const held = await purse.reserve(payer, worst, {
    id: randomUUID(),
    model: call.request.model,
    streamed: call.request.stream === true,
    prompt,
    onLost,
  });
  if ('resetsAt' in held) throw refused(held, worst);
  const onDoubt = (told: object) =>
    logger.warn(
      { traceId, ...told },
      'a provider says that it used what cannot be; its answer is charged by its size',
    );
  return tabOn(held, call, { ...context, prices, onDoubt });
}

/** What the dearest of a call's providers may take for it: which one answers is not known yet. */
export function mostOf(
  { prompt, entry, maxOutput }: KnownCall,
  prices: readonly Price[],
  at: Date,
): { worst: Amount; prompt: Amount } {
  return entry.routes
    .map(({ model }) => worstCase(model, mostTokens(prompt), maxOutput, at, prices))
    .reduce((a, b) => ({ worst: larger(a.worst, b.worst), prompt: larger(a.prompt, b.prompt) }));
}

function tabOn(
  held: Reservation,
  call: KnownCall,
  {
    prices,
    traceId,
    source,
    onDoubt,
  }: TabContext & { prices: readonly Price[]; onDoubt(told: object): void },
): Tab {
  const began = performance.now();
  let answer: Answered | undefined;
  let firstByteMs: number | null = null;
  let told = 0;

  let sentTo: { provider: string; model: string } | undefined;
  let sentAt = 0;

  const guess = (isCutShort: boolean): TokenUsage => {
    // A whole answer is seen at its end only, and some models never show what they think.
    const isUnseen = isCutShort && (call.request.stream !== true || call.entry.hidesThoughts === true);
    const unseenMs = isUnseen ? performance.now() - sentAt : 0;
    return guessedUsage(call, { generatedBytes: answer?.generatedBytes() ?? 0, unseenMs });
  };
  const used = (isCutShort: boolean): TokenUsage => {
    // Whoever ends a call before its answer has had a provider read it all the same.
    if (!answer) return isCutShort && sentTo ? guess(true) : { input: 0, cachedInput: 0, output: 0 };
    const usage = answer.usage();
    if (!usage) return guess(isCutShort);
    const told = { usage, generatedBytes: answer.generatedBytes() };
    const verdict = judgeUsage(call, told);
    if (verdict === 'possible') return usage;
    onDoubt({ provider: answer.provider, ...told });
    return verdict === 'too_much' ? heldUsage(call) : guess(isCutShort);
  };
  const cost = (usage: TokenUsage): number => {
    const model = answer?.model ?? sentTo?.model;
    return model === undefined ? 0 : priceOf(model, usage, new Date(), prices);
  };

  return {
    sent(to) {
      sentTo = to;
      sentAt = performance.now();
    },
    begun(given) {
      answer = given;
      firstByteMs = Math.round(performance.now() - began);
    },
    progress() {
      const now = performance.now();
      if (now - told < PROGRESS_MS) return;
      told = now;
      const tokens = guess(false).output;
      held.seen({ tokens, micros: cost({ input: 0, cachedInput: 0, output: tokens }) });
    },
    close({ status, outcome, isCutShort }) {
      const usage = used(isCutShort);
      const micros = cost(usage);
      const facts: CallFacts = {
        model: answer?.model ?? call.request.model,
        provider: answer?.provider ?? (usage.input > 0 ? sentTo?.provider : undefined) ?? 'none',
        usage,
        cost: micros,
        firstByteMs,
        totalMs: Math.round(performance.now() - began),
        status,
        outcome,
        tools: answer?.tools() ?? [],
        traceId,
        ...(source !== undefined && { source }),
      };
      const charged = { tokens: usage.input + usage.output, micros };
      held.settle(charged, facts);
      return charged;
    },
  };
}
