import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { larger } from '../budget/amount.ts';
import type {
  Amount,
  BudgetClient,
  CallFacts,
  Payer,
  Reservation,
} from '../budget/budget-client.contract.ts';
import type { Price } from '../catalog/price.table.ts';
import { priceOf, worstCase } from '../catalog/price.ts';
import type { TokenUsage } from '../providers/provider.ts';
import type { RoutedAnswer } from '../providers/provider-router.contract.ts';
import type { ParsedCall } from '../request/parse-call.ts';
import { maxCacheSurcharge, maxPromptTokens } from '../request/prompt-size.ts';
import { quotaError } from './quota-error.ts';
import { estimatedUsage, reservedUsage, validateUsage } from './usage-validation.ts';

/** Meters one call: receives its events and settles its reservation. */
export interface CallMeter {
  /** The call is sent to a provider. */
  requestSent(to: { provider: string; model: string }): void;
  /** A provider has begun to answer. */
  answerStarted(answer: RoutedAnswer): void;
  /** More of the answer has arrived. */
  progress(): void;
  /**
   * The call has ended, with this status and outcome (`ok` or an error code); `isCutShort` where the client or the
   * gateway ended it, and not a provider. Only the first call has an effect. Returns what is charged.
   */
  close(end: { status: number; outcome: string; isCutShort: boolean }): Amount;
}

/** The budgets, prices and log of metered calls. */
export interface CallMeterDeps {
  budgetClient: BudgetClient;
  prices: readonly Price[];
  logger: Logger;
}

/** Who pays for a call, and what ends it if its lease is lost. */
interface CallMeterContext {
  payer: Payer;
  traceId: string;
  source?: string | undefined;
  onLost(): void;
}

/** How often the progress of a stream is reported, in ms: after a crash the call is charged by the last report. */
const PROGRESS_INTERVAL_MS = 100;

/** Reserves the worst case of a call in its budgets. Throws LlmError: insufficient_quota, rate_limit_exceeded. */
export async function openCallMeter(
  { budgetClient, prices, logger }: CallMeterDeps,
  call: ParsedCall,
  context: CallMeterContext,
): Promise<CallMeter> {
  const { payer, traceId, onLost } = context;
  const { worst, prompt } = worstCaseOf(call, prices, new Date());
  const reservation = await budgetClient.reserve(payer, worst, {
    id: randomUUID(),
    model: call.request.model,
    streamed: call.request.stream === true,
    prompt,
    onLost,
  });
  if ('resetsAt' in reservation) throw quotaError(reservation, worst);
  const onImplausibleUsage = (details: object) =>
    logger.warn(
      { traceId, ...details },
      'a provider reported implausible usage; its answer is charged by its size',
    );
  return createCallMeter(reservation, call, { ...context, prices, onImplausibleUsage });
}

/** The highest price among a call's providers, because the one that answers is not known yet. */
export function worstCaseOf(
  { prompt, entry, maxOutput }: ParsedCall,
  prices: readonly Price[],
  at: Date,
): { worst: Amount; prompt: Amount } {
  return entry.routes
    .map(({ model }) =>
      worstCase(model, maxPromptTokens(prompt), maxOutput, at, prices, maxCacheSurcharge(prompt)),
    )
    .reduce((a, b) => ({ worst: larger(a.worst, b.worst), prompt: larger(a.prompt, b.prompt) }));
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure: its parts share what has been measured so far
function createCallMeter(
  reservation: Reservation,
  call: ParsedCall,
  {
    prices,
    traceId,
    source,
    onImplausibleUsage,
  }: CallMeterContext & { prices: readonly Price[]; onImplausibleUsage(details: object): void },
): CallMeter {
  const began = performance.now();
  let answer: RoutedAnswer | undefined;
  let firstByteMs: number | null = null;
  let progressReportedAt = 0;

  let sentTo: { provider: string; model: string } | undefined;
  let sentAt = 0;

  const estimate = (isCutShort: boolean): TokenUsage => {
    // An answer in one piece is seen only at its end, and some models never show their reasoning.
    const isUnseen = isCutShort && (call.request.stream !== true || call.entry.hidesReasoning === true);
    const unseenMs = isUnseen ? performance.now() - sentAt : 0;
    return estimatedUsage(call, { generatedBytes: answer?.generatedBytes() ?? 0, unseenMs });
  };
  const used = (isCutShort: boolean): TokenUsage => {
    // A call that was cut short before its answer has still been read by a provider.
    if (!answer) return isCutShort && sentTo ? estimate(true) : { input: 0, cachedInput: 0, output: 0 };
    const usage = answer.usage();
    if (!usage) return estimate(isCutShort);
    const reported = { usage, generatedBytes: answer.generatedBytes() };
    const plausibility = validateUsage(call, reported);
    if (plausibility === 'possible') return usage;
    onImplausibleUsage({ provider: answer.provider, ...reported });
    return plausibility === 'too_much' ? reservedUsage(call) : estimate(isCutShort);
  };
  const cost = (usage: TokenUsage): number => {
    const model = answer?.model ?? sentTo?.model;
    return model === undefined ? 0 : priceOf(model, usage, new Date(), prices);
  };

  return {
    requestSent(to) {
      sentTo = to;
      sentAt = performance.now();
    },
    answerStarted(given) {
      answer = given;
      firstByteMs = Math.round(performance.now() - began);
    },
    progress() {
      const now = performance.now();
      if (now - progressReportedAt < PROGRESS_INTERVAL_MS) return;
      progressReportedAt = now;
      const tokens = estimate(false).output;
      reservation.recordProgress({ tokens, micros: cost({ input: 0, cachedInput: 0, output: tokens }) });
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
      reservation.settle(charged, facts);
      return charged;
    },
  };
}
