import type { ServerResponse } from 'node:http';
import type { Amount, Payer } from '../budget/contract.ts';
import type { RoutedAnswer, RoutingContext } from '../providers/provider-router.contract.ts';
import type { ParsedCall } from '../request/parse-call.ts';
import { type CallMeter, type CallMeterDeps, openCallMeter } from './call-meter.ts';
import { toLlmError } from './error-mapping.ts';
import { LlmError } from './llm-error.ts';
import type { RequestDeadline } from './request-deadline.ts';

/** What a call is paid from and answered by. */
export interface ExecuteCallDeps extends CallMeterDeps {
  /** Asks the providers of the call's model in turn. */
  ask(
    call: ParsedCall,
    asking: Pick<RoutingContext, 'signal' | 'traceId' | 'payer' | 'onSent'>,
  ): Promise<RoutedAnswer>;
}

/** A call that may be made, and whose it is. */
export interface CallExecution {
  call: ParsedCall;
  payer: Payer;
  traceId: string;
  deadline: RequestDeadline;
  /** A keyed hash of where it comes from, for its record. */
  source?: string | undefined;
  /** Told once what the call is charged, where anything was held for it. */
  onCharged?(charged: Amount): void;
}

/**
 * One call, whoever makes it: its worst case is held, the providers are asked, `send` passes the answer on, and the truth
 * about its price is settled. Throws LlmError where it ends badly, and anything else as it comes.
 */
export async function executeCall(
  { ask, ...deps }: ExecuteCallDeps,
  { call, deadline, onCharged, ...context }: CallExecution,
  res: ServerResponse,
  send: (answer: RoutedAnswer, meter: CallMeter) => Promise<void>,
): Promise<void> {
  let meter: CallMeter | undefined;
  const close = (end: Parameters<CallMeter['close']>[0]) => {
    const charged = meter?.close(end);
    if (charged) onCharged?.(charged);
  };
  try {
    meter = await openCallMeter(deps, call, { ...context, onLost: () => deadline.end('budget_lost') });
    const opened = meter;
    const answer = await ask(call, {
      signal: deadline.signal,
      traceId: context.traceId,
      payer: context.payer.teamId,
      onSent: (to) => opened.requestSent(to),
    });
    meter.answerStarted(answer);
    await send(answer, meter);
    close({ status: 200, outcome: 'ok', isCutShort: false });
  } catch (error) {
    const mapped = toLlmError(error, deadline.reason());
    const isCutShort =
      deadline.reason() !== undefined || (mapped instanceof LlmError && mapped.code === 'client_gone');
    close({ ...endOf(mapped, res), isCutShort });
    throw mapped;
  }
}

/** As it goes into the record: the status that the client saw, which is 200 where the answer had begun. */
function endOf(error: unknown, res: ServerResponse): { status: number; outcome: string } {
  const known = error instanceof LlmError ? error : undefined;
  return {
    status: res.headersSent ? 200 : (known?.status ?? 503),
    outcome: known?.code ?? 'gateway_unavailable',
  };
}
