import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import type { Logger } from 'pino';
import type { ChatClient } from '../../../gateway/gateway.ts';
import { worstCaseOf } from '../../../gateway/http/call-meter.ts';
import { type CallExecution, executeCall } from '../../../gateway/http/execute-call.ts';
import { LlmError } from '../../../gateway/http/llm-error.ts';
import { openRequestDeadline, type RequestDeadline } from '../../../gateway/http/request-deadline.ts';
import { ClientDisconnectedError, pipeStream } from '../../../gateway/http/stream-pipe.ts';
import type { ParsedCall } from '../../../gateway/request/parse-call.ts';
import { AppError, presentError } from '../../platform/errors/app-error.ts';
import { toAppError } from '../../platform/errors/error-handler.ts';
import { beginEventStream } from '../../platform/http/event-stream.ts';
import type { UsageCollections } from '../usage.collections.ts';
import type { TrialBudget } from './trial.budget.ts';
import { reserveMessage, type TrialReservation, type TrialVisitor } from './trial.commands.ts';
import type { TrialConfig } from './trial.config.ts';
import { toTrialError } from './trial.errors.ts';
import { type AnswerSummary, answerEvents, eventOf } from './trial.present.ts';
import type { TrialBody } from './trial.schema.ts';
import { TRIAL_TEAM } from './trial.team.ts';

/** What an answer to a visitor needs. */
export interface TrialDeps {
  chatClient: ChatClient;
  collections: UsageCollections;
  budget: TrialBudget;
  config: { publicUrl: string; trial: TrialConfig };
  logger: Logger;
}

/** A short answer that takes longer than this will not come, ms. */
const TOTAL_MS = 60_000;
/** A visitor who reads nothing for this long has left, ms. */
const READER_STALL_TIMEOUT_MS = 20_000;

/** A question, and who asks it. */
interface VisitorQuestion {
  call: ParsedCall;
  who: TrialVisitor;
}

/**
 * Streams the answer to a visitor: reserves their message, then executes the call like any other. Throws an error
 * before the first byte; a later error becomes the last event.
 */
export async function answerVisitor(
  deps: TrialDeps,
  asked: VisitorQuestion,
  res: Response,
  trialNow: () => Promise<TrialBody>,
): Promise<void> {
  const { collections, budget, config } = deps;
  const traceId = randomUUID();
  res.set('x-request-id', traceId);
  const deadline = openRequestDeadline(res, TOTAL_MS);
  try {
    await budget.ready();
    const { worst } = worstCaseOf(asked.call, deps.chatClient.prices, new Date());
    // Before anything is written: once the money is spent, made-up visitors leave no documents.
    if (!(await budget.covers(worst))) throw new AppError('trial_full');
    const reservation = await reserveMessage(collections, asked.who, worst.tokens, config.trial.limits);
    const outcome = await streamAnswer(deps, asked, { traceId, deadline }, res);
    // A visitor who leaves has used a message all the same; a failure of ours or of a provider does not count.
    await settleReservation(
      deps,
      reservation,
      outcome.tokens,
      outcome.words || deadline.reason() === 'client_gone',
    );
    if ('failure' in outcome) throw outcome.failure;
    res.end(eventOf('end', { cut: outcome.cut, trial: await trialNow() }));
  } catch (error) {
    fail(deps, res, error, traceId);
  } finally {
    deadline.close();
  }
}

/** Executes the call. Returns what it used, and what it failed with. */
async function streamAnswer(
  { chatClient, config }: TrialDeps,
  { call, who }: VisitorQuestion,
  { traceId, deadline }: { traceId: string; deadline: RequestDeadline },
  res: Response,
): Promise<AnswerSummary & { tokens: number; failure?: unknown }> {
  const summary: AnswerSummary = { words: false, cut: false };
  let tokens = 0;
  const execution: CallExecution = {
    call,
    payer: { teamId: TRIAL_TEAM },
    source: who.network,
    traceId,
    deadline,
    begin: () => beginEventStream(res),
    asking: { firstEventMs: config.trial.firstEventMs, isOwnRequest: true },
    onCharged: (charged) => {
      tokens = charged.tokens;
    },
  };
  try {
    await executeCall(chatClient, execution, res, async (answer, meter) => {
      if (!res.headersSent) beginEventStream(res);
      const onBytes = () => meter.progress();
      await pipeStream(answerEvents(answer.bytes, summary), res, {
        onBytes,
        stallTimeoutMs: READER_STALL_TIMEOUT_MS,
      });
      if (!summary.words) throw new LlmError('provider_cut', 'The answer has no words.');
    });
    return { ...summary, tokens };
  } catch (error) {
    return { ...summary, tokens, failure: toTrialError(error, summary.words) };
  }
}

/** A message that cannot be settled stays spent until the day is over. */
async function settleReservation(
  { logger }: TrialDeps,
  reservation: TrialReservation,
  tokens: number,
  counts: boolean,
): Promise<void> {
  await reservation
    .settle(tokens, counts)
    .catch((error: unknown) => logger.warn({ err: error }, 'a trial message was not settled'));
}

/** Before the first byte the error is thrown and becomes the response; after it, it becomes the last event. */
function fail({ config, logger }: TrialDeps, res: Response, error: unknown, traceId: string): void {
  if (res.destroyed || error instanceof ClientDisconnectedError) return void res.destroy();
  if (!res.headersSent) throw error;
  const known = toAppError(error);
  if (known.code === 'internal_error') logger.error({ err: error, traceId }, 'the trial chat failed');
  res.end(eventOf('error', presentError(known, config.publicUrl)));
}
