import type { ServerResponse } from 'node:http';
import type { Amount, Payer } from '../budget/budget-client.contract.ts';
import type { RoutedAnswer, RoutingContext } from '../providers/provider-router.contract.ts';
import type { ParsedCall } from '../request/parse-call.ts';
import { type CallMeter, type CallMeterDeps, openCallMeter } from './call-meter.ts';
import { toLlmError } from './error-mapping.ts';
import { LlmError } from './llm-error.ts';
import type { RequestDeadline } from './request-deadline.ts';
import { openStreamHeartbeat, type StreamHeartbeat } from './stream-heartbeat.ts';

/** Dependencies of a call: its budgets and its providers. */
export interface ExecuteCallDeps extends CallMeterDeps {
  /** Tries the providers of the call's model in turn. */
  route(call: ParsedCall, routing: Omit<RoutingContext, 'onAttempt'>): Promise<RoutedAnswer>;
  /** A streamed answer gets a comment whenever nothing was sent for this long, in ms. */
  silenceMs: number;
}

/** An accepted call, and who pays for it. */
export interface CallExecution {
  call: ParsedCall;
  payer: Payer;
  traceId: string;
  deadline: RequestDeadline;
  /** The client's address as a keyed hash, for the usage record. */
  source?: string | undefined;
  /**
   * Sends status 200 and the headers of a streamed answer; absent for an answer in one piece. Called before `send`
   * where no provider has answered when the first comment is due: then `send` finds the headers sent.
   */
  begin?: (() => void) | undefined;
  /** How the providers are asked, where it differs from an assistant's call. */
  asking?: Pick<RoutingContext, 'firstEventMs' | 'isOwnRequest'>;
  /** Called once with what the call is charged, where anything was reserved for it. */
  onCharged?(charged: Amount): void;
}

/**
 * Executes one call from any caller: reserves its worst case, asks the providers, passes the answer on through `send`,
 * and settles its real cost. While no provider sends anything, comments keep a streamed answer's connection alive; they
 * change nothing else: retries and other providers remain possible. Throws LlmError where the call fails, and unexpected
 * errors as they are.
 */
export async function executeCall(
  deps: ExecuteCallDeps,
  { call, deadline, begin, asking, onCharged, payer, traceId, source }: CallExecution,
  res: ServerResponse,
  send: (answer: RoutedAnswer, meter: CallMeter) => Promise<void>,
): Promise<void> {
  let meter: CallMeter | undefined;
  let heartbeat: StreamHeartbeat | undefined;
  const close = (end: Parameters<CallMeter['close']>[0]) => {
    const charged = meter?.close(end);
    if (charged) onCharged?.(charged);
  };
  try {
    const onLost = () => deadline.end('budget_lost');
    meter = await openCallMeter(deps, call, { payer, traceId, source, onLost });
    const opened = meter;
    // A refusal by a budget keeps its own status.
    heartbeat = begin && openStreamHeartbeat(res, { silenceMs: deps.silenceMs, begin });
    const answer = await deps.route(call, {
      ...asking,
      signal: deadline.signal,
      traceId,
      payer: payer.teamId,
      onSent: (to) => opened.requestSent(to),
    });
    meter.answerStarted(answer);
    const progress = () => {
      heartbeat?.sent();
      opened.progress();
    };
    await send(answer, { ...meter, progress });
    close({ status: 200, outcome: 'ok', isCutShort: false });
  } catch (error) {
    const mapped = toLlmError(error, deadline.reason());
    const isCutShort =
      deadline.reason() !== undefined || (mapped instanceof LlmError && mapped.code === 'client_gone');
    close({ ...endOf(mapped, res), isCutShort });
    throw mapped;
  } finally {
    heartbeat?.stop();
  }
}

/** The end of a call for its record: the status that the client saw, which is 200 once the answer had begun. */
function endOf(error: unknown, res: ServerResponse): { status: number; outcome: string } {
  const known = error instanceof LlmError ? error : undefined;
  return {
    status: res.headersSent ? 200 : (known?.status ?? 503),
    outcome: known?.code ?? 'gateway_unavailable',
  };
}
