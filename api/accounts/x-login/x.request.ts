/** Milliseconds for one call, from the connection to the last byte. */
const TIMEOUT_MS = 10_000;
/** X's answers to our calls have less than 1 KB. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface XCall {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
  timeoutMs?: number;
}

/** X answered with another status than 2xx. The message has neither a token nor a secret, so it may be logged. */
export class XRefusal extends Error {
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    super(`X answered ${status}: ${body.slice(0, 300)}`);
    this.status = status;
    this.body = body;
  }
}

/**
 * Calls X once and returns the answer as text. The `oauth` package would wait for ever and read without end, and each
 * callback of a browser would hold its request for as long. Throws XRefusal, and an Error if X is silent, slow or sends too
 * much.
 */
export async function callX({ method, url, headers, body, timeoutMs = TIMEOUT_MS }: XCall): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let answer: string;
  try {
    // A redirect would take our credentials along.
    response = await fetch(url, { method, headers, body: body ?? null, signal, redirect: 'manual' });
    answer = await boundedText(response);
  } catch (error) {
    throw error instanceof AnswerTooLarge ? error : new Error(`X gave no answer (${reasonOf(error)}).`);
  }
  if (!response.ok) throw new XRefusal(response.status, answer);
  return answer;
}

class AnswerTooLarge extends Error {}

async function boundedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the stream, so the rest is not read.
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) throw new AnswerTooLarge(`X sent more than ${MAX_ANSWER_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Only the code: the error of a failed fetch may quote its headers. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
}
