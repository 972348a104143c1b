import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { mostTokens } from '../chat/prompt-size.ts';
import type { KnownCall } from '../chat/read-call.ts';
import { larger } from '../ledger/amount.ts';
import type { Amount, CallFacts, Payer, Purse, Reservation } from '../ledger/contract.ts';
import type { Price } from '../prices/price.table.ts';
import { priceOf, worstCase } from '../prices/price.ts';
import type { Answered } from '../providers/asking.ts';
import type { TokenUsage } from '../providers/provider.ts';
import { canBe, guessedUsage } from './believable.ts';
import { refused } from './refused.ts';

/** A call that is paid for: what is told to whoever keeps the books. */
export interface Tab {
  /** A provider has begun to answer. */
  begun(answer: Answered): void;
  /** More of it has come. */
  progress(): void;
  /** It is over, with this status and outcome (`ok` or a code). Only the first time counts. Answers what is charged. */
  close(end: { status: number; outcome: string }): Amount;
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

  const guess = (): TokenUsage => guessedUsage(call, answer?.generatedBytes() ?? 0);
  const used = (): TokenUsage => {
    if (!answer) return { input: 0, cachedInput: 0, output: 0 };
    const usage = answer.usage();
    if (!usage) return guess();
    const told = { usage, generatedBytes: answer.generatedBytes() };
    if (canBe(call, told)) return usage;
    onDoubt({ provider: answer.provider, ...told });
    return guess();
  };
  const cost = (usage: TokenUsage): number => (answer ? priceOf(answer.model, usage, new Date(), prices) : 0);

  return {
    begun(given) {
      answer = given;
      firstByteMs = Math.round(performance.now() - began);
    },
    progress() {
      const now = performance.now();
      if (now - told < PROGRESS_MS) return;
      told = now;
      const tokens = guess().output;
      held.seen({ tokens, micros: cost({ input: 0, cachedInput: 0, output: tokens }) });
    },
    close({ status, outcome }) {
      const usage = used();
      const micros = cost(usage);
      const facts: CallFacts = {
        model: answer?.model ?? call.request.model,
        provider: answer?.provider ?? 'none',
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
