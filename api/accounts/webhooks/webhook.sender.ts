import { type Agent, request } from 'undici';
import { printable } from '../../../gateway/text/printable.ts';
import type { AddressGuard } from '../../platform/outbound/address-guard.ts';
import { guardedAgent, type ResolveName } from '../../platform/outbound/guarded-agent.ts';
import type { DeliveryAttempt } from './delivery.model.ts';
import type { AttemptProblem } from './webhook.schema.ts';
import { signatureHeaders } from './webhook.signature.ts';

/** From the look-up of the name to the answer. */
const TIMEOUT_MS = 10_000;
/** How much of an answer is read, in bytes. */
const MAX_ANSWER = 1_024;

/** One call of a receiver. */
interface WebhookCall {
  url: string;
  id: string;
  body: string;
  /** Each signs. */
  secrets: readonly string[];
  now: Date;
}

/** Calls receivers, as far as the guard allows. */
export interface WebhookSender {
  /** Never throws: what went wrong is in the attempt. */
  send(call: WebhookCall): Promise<DeliveryAttempt>;
  close(): Promise<void>;
}

interface SenderOptions {
  /** Looks names up; the system's look-up by default. */
  resolve?: ResolveName;
  timeoutMs?: number;
}

/** Opens a sender. It follows no redirect, and reads no more of an answer than it records. */
export function openWebhookSender(
  guard: AddressGuard,
  { resolve, timeoutMs = TIMEOUT_MS }: SenderOptions = {},
): WebhookSender {
  const agent = guardedAgent(guard, { resolve, timeoutMs });
  return {
    async send(call) {
      const began = performance.now();
      const outcome = await callReceiver(agent, call, timeoutMs).catch((error: unknown) => ({
        status: null,
        problem: problemOf(error),
        answer: '',
      }));
      return { at: call.now, ms: Math.round(performance.now() - began), ...outcome };
    },
    close: () => agent.destroy(),
  };
}

async function callReceiver(
  agent: Agent,
  { url, id, body, secrets, now }: WebhookCall,
  timeoutMs: number,
): Promise<Pick<DeliveryAttempt, 'status' | 'problem' | 'answer'>> {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await request(url, {
    dispatcher: agent,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Clawdet-Webhooks/1',
      ...signatureHeaders({ id, body, at: now }, secrets),
    },
    body,
    signal,
  });
  const { statusCode: status } = response;
  // What ends the reading early would otherwise be an error that nobody handles.
  response.body.on('error', () => undefined);
  return { status, problem: problemOfStatus(status), answer: await beginningOf(response.body) };
}

function problemOfStatus(status: number): AttemptProblem | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? 'redirect' : 'status';
}

/** How an answer begins. Its status has arrived, so one that breaks off here, or never ends, has been given all the same. */
async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    // Leaving the loop early ends the connection.
    for await (const chunk of body) {
      chunks.push(chunk);
      if (lengthOf(chunks) >= MAX_ANSWER) break;
    }
  } catch {
    // What has arrived is what there is.
  }
  const text = Buffer.concat(chunks).subarray(0, MAX_ANSWER).toString('utf8');
  return printable(text);
}

const lengthOf = (chunks: readonly Buffer[]): number => chunks.reduce((sum, { length }) => sum + length, 0);

const PROBLEM_OF_CODE: Record<string, AttemptProblem> = {
  ADDRESS_REFUSED: 'address_refused',
  ENOTFOUND: 'name_unknown',
  EAI_AGAIN: 'name_unknown',
  ENODATA: 'name_unknown',
  ECONNREFUSED: 'not_reached',
  EHOSTUNREACH: 'not_reached',
  ENETUNREACH: 'not_reached',
  EADDRNOTAVAIL: 'not_reached',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
};
/** The codes with which Node refuses a certificate. */
const CERTIFICATE = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_)/;

function problemOf(error: unknown): AttemptProblem {
  if (!(error instanceof Error)) return 'broken_off';
  if (error.name === 'TimeoutError') return 'timeout';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (CERTIFICATE.test(code)) return 'certificate';
  return PROBLEM_OF_CODE[code] ?? 'broken_off';
}
