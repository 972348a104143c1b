import type { ServerResponse } from 'node:http';
import type { Amount, Payer } from '../budget/contract.ts';
import type { Answered, Asking } from '../providers/asking.ts';
import type { KnownCall } from '../request/read-call.ts';
import type { CallLife } from './call-life.ts';
import { explainEnd } from './explain.ts';
import { LlmError } from './llm-error.ts';
import { openTab, type Tab, type TabDeps } from './tab.ts';

/** What a call is paid from and answered by. */
export interface CarryDeps extends TabDeps {
  /** Asks the providers of the call's model in turn. */
  ask(call: KnownCall, asking: Pick<Asking, 'signal' | 'traceId' | 'payer' | 'onSent'>): Promise<Answered>;
}

/** A call that may be made, and whose it is. */
export interface Carried {
  call: KnownCall;
  payer: Payer;
  traceId: string;
  life: CallLife;
  /** A keyed hash of where it comes from, for its record. */
  source?: string | undefined;
  /** Told once what the call is charged, where anything was held for it. */
  onCharged?(charged: Amount): void;
}

/**
 * One call, whoever makes it: its worst case is held, the providers are asked, `send` passes the answer on, and the truth
 * about its price is settled. Throws LlmError where it ends badly, and anything else as it comes.
 */
export async function carry(
  { ask, ...deps }: CarryDeps,
  { call, life, onCharged, ...context }: Carried,
  res: ServerResponse,
  send: (answer: Answered, tab: Tab) => Promise<void>,
): Promise<void> {
  let tab: Tab | undefined;
  const close = (end: Parameters<Tab['close']>[0]) => {
    const charged = tab?.close(end);
    if (charged) onCharged?.(charged);
  };
  try {
    tab = await openTab(deps, call, { ...context, onLost: () => life.end('budget_lost') });
    const paid = tab;
    const answer = await ask(call, {
      signal: life.signal,
      traceId: context.traceId,
      payer: context.payer.teamId,
      onSent: (to) => paid.sent(to),
    });
    tab.begun(answer);
    await send(answer, tab);
    close({ status: 200, outcome: 'ok', isCutShort: false });
  } catch (error) {
    const explained = explainEnd(error, life.reason());
    const isCutShort =
      life.reason() !== undefined || (explained instanceof LlmError && explained.code === 'client_gone');
    close({ ...endOf(explained, res), isCutShort });
    throw explained;
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
