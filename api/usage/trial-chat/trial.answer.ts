import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import type { Logger } from 'pino';
import type { Talk } from '../../../gateway/gateway.ts';
import { type CallLife, openCallLife } from '../../../gateway/http/call-life.ts';
import { type Carried, carry } from '../../../gateway/http/carry.ts';
import { LlmError } from '../../../gateway/http/llm-error.ts';
import { ClientGone, relay } from '../../../gateway/http/relay.ts';
import { mostOf } from '../../../gateway/http/tab.ts';
import type { KnownCall } from '../../../gateway/request/read-call.ts';
import type { Models } from '../../collections.ts';
import { AppError, presentError } from '../../platform/errors/app-error.ts';
import { toAppError } from '../../platform/errors/error-handler.ts';
import { holdMessage, type TrialHold, type Visitor } from './trial.commands.ts';
import type { TrialConfig } from './trial.config.ts';
import { toTrialError } from './trial.errors.ts';
import type { TrialMoney } from './trial.money.ts';
import { eventOf, type Spoken, wordsOf } from './trial.present.ts';
import type { TrialBody } from './trial.schema.ts';
import { TRIAL_TEAM } from './trial.team.ts';

/** What the trial is answered with. */
export interface TrialDeps {
  talk: Talk;
  models: Models;
  money: TrialMoney;
  config: { publicUrl: string; trial: TrialConfig };
  logger: Logger;
}

/** A short answer that takes longer than this will not come, ms; and who reads none of it for so long has gone. */
const TOTAL_MS = 60_000;
const READER_PATIENCE_MS = 20_000;

/** A question, and who asks it. */
interface Asked {
  call: KnownCall;
  who: Visitor;
}

/**
 * Answers a visitor as it comes: her message is held, then the call is carried as any other. Throws what happens before
 * the first word; afterwards an error is the last event.
 */
export async function answerVisitor(
  deps: TrialDeps,
  asked: Asked,
  res: Response,
  trialNow: () => Promise<TrialBody>,
): Promise<void> {
  const { models, money, config } = deps;
  const traceId = randomUUID();
  res.set('x-request-id', traceId);
  const life = openCallLife(res, TOTAL_MS);
  try {
    await money.ready();
    const { worst } = mostOf(asked.call, deps.talk.prices, new Date());
    // Before anything is written: with the money spent, visitors that somebody makes up leave nothing.
    if (!(await money.covers(worst))) throw new AppError('trial_full');
    const hold = await holdMessage(models, asked.who, worst.tokens, config.trial.limits);
    const said = await speak(deps, asked, { traceId, life }, res);
    // Whoever leaves has asked all the same; what we or a provider failed at is no message of hers.
    await settle(deps, hold, said.tokens, said.words || life.reason() === 'client_gone');
    if ('failure' in said) throw said.failure;
    res.end(eventOf('end', { cut: said.cut, trial: await trialNow() }));
  } catch (error) {
    fail(deps, res, error, traceId);
  } finally {
    life.close();
  }
}

/** Carries the call, and says what came of it: what it used, and what it failed with. */
async function speak(
  { talk }: TrialDeps,
  { call, who }: Asked,
  { traceId, life }: { traceId: string; life: CallLife },
  res: Response,
): Promise<Spoken & { tokens: number; failure?: unknown }> {
  const spoken: Spoken = { words: false, cut: false };
  let tokens = 0;
  const carried: Carried = {
    call,
    payer: { teamId: TRIAL_TEAM },
    source: who.network,
    traceId,
    life,
    onCharged: (charged) => {
      tokens = charged.tokens;
    },
  };
  try {
    await carry(talk, carried, res, async (answer, tab) => {
      begin(res);
      const onBytes = () => tab.progress();
      await relay(wordsOf(answer.bytes, spoken), res, { onBytes, patienceMs: READER_PATIENCE_MS });
      if (!spoken.words) throw new LlmError('provider_cut', 'The answer has no words.');
    });
    return { ...spoken, tokens };
  } catch (error) {
    return { ...spoken, tokens, failure: toTrialError(error, res.headersSent) };
  }
}

function begin(res: Response): void {
  // `no-transform` keeps proxies from holding words back to compress them.
  res.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
}

/** A message that cannot be settled stays spent until the day is over. */
async function settle(
  { logger }: TrialDeps,
  hold: TrialHold,
  tokens: number,
  counts: boolean,
): Promise<void> {
  await hold
    .settle(tokens, counts)
    .catch((error: unknown) => logger.warn({ err: error }, 'a message of the trial was not settled'));
}

/** Before the first byte it is thrown to become the answer, after it the last event. */
function fail({ config, logger }: TrialDeps, res: Response, error: unknown, traceId: string): void {
  if (res.destroyed || error instanceof ClientGone) return void res.destroy();
  if (!res.headersSent) throw error;
  const known = toAppError(error);
  if (known.code === 'internal_error') logger.error({ err: error, traceId }, 'the trial chat failed');
  res.end(eventOf('error', presentError(known, config.publicUrl)));
}
