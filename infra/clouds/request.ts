import { setTimeout as sleep } from 'node:timers/promises';
import type { ZodType } from 'zod';
import { advice, CloudError, type CloudErrorCode, type CloudErrorOptions } from './cloud-error.ts';

/** A cloud's address and credentials. `endpoint` ends without a slash: `https://api.hetzner.cloud/v1`. */
export interface CloudAccess {
  endpoint: string;
  token: string;
  /** Milliseconds for one attempt, default 10,000. */
  timeoutMs?: number;
  /** Total attempts after 429, 5xx and broken connections, default 4. */
  attempts?: number;
  /** Milliseconds before the second attempt, doubled for each further one, default 500. */
  backoffMs?: number;
  fetch?: typeof fetch;
}

export interface CloudApiCall {
  /** POST only for idempotent calls. */
  method?: 'GET' | 'DELETE' | 'POST';
  path: string;
  /** A list repeats its parameter. */
  query?: Record<string, string | number | readonly string[] | undefined>;
  /** Sent as JSON. */
  body?: unknown;
}

/** What differs between clouds: the name in messages, and where the error code is in a response body. */
export interface CloudApi {
  name: string;
  errorCodeOf(body: unknown): string | undefined;
}

/** Calls that fail in these ways may succeed a moment later. */
const transientCodes = new Set<CloudErrorCode>(['throttled', 'unavailable']);

/**
 * Calls a cloud and parses its response. Waits and retries after 429 (as `retry-after` says, up to 30 s), 5xx and
 * broken connections, so a call must be safe to repeat. Throws CloudError.
 */
export async function request<T>(
  access: CloudAccess,
  api: CloudApi,
  call: CloudApiCall,
  shape: ZodType<T>,
): Promise<T> {
  const { attempts = 4, backoffMs = 500 } = access;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await requestOnce(access, api, call, shape);
    } catch (error) {
      if (!(error instanceof CloudError) || !transientCodes.has(error.code) || attempt >= attempts)
        throw error;
      await sleep(retryAfter(error) ?? backoffMs * 2 ** (attempt - 1));
    }
  }
}

async function requestOnce<T>(
  access: CloudAccess,
  api: CloudApi,
  call: CloudApiCall,
  shape: ZodType<T>,
): Promise<T> {
  const what = `${api.name}: ${call.method ?? 'GET'} ${call.path}`;
  const answer = await fetchOnce(access, call, what);
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw responseError(answer, what, api.errorCodeOf(body));
  const parsed = shape.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw failure('unexpected_answer', `${what} returned an undocumented response.`, {
    cause: parsed.error,
  });
}

async function fetchOnce(access: CloudAccess, call: CloudApiCall, what: string): Promise<Response> {
  const { endpoint, token, timeoutMs = 10_000, fetch: send = fetch } = access;
  const url = new URL(`${endpoint.replace(/\/$/, '')}${call.path}`);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    for (const one of value === undefined ? [] : [value].flat()) url.searchParams.append(name, String(one));
  }
  try {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json', ...contentOf(call) };
    const body = call.body === undefined ? null : JSON.stringify(call.body);
    const signal = AbortSignal.timeout(timeoutMs);
    return await send(url, { method: call.method ?? 'GET', headers, body, signal });
  } catch (error) {
    // The cause of a failed fetch may quote its headers, so only its short code (ECONNREFUSED, …) is reported.
    throw failure('unavailable', `${what} got no response (${reasonOf(error)}).`);
  }
}

const contentOf = ({ body }: CloudApiCall): Record<string, string> =>
  body === undefined ? {} : { 'content-type': 'application/json' };

function responseError(answer: Response, what: string, errorCode: string | undefined): CloudError {
  const reported = errorCode ? `${answer.status} ${errorCode}` : String(answer.status);
  const retry = Number(answer.headers.get('retry-after'));
  const cause = retry > 0 ? { retryAfterMs: Math.min(retry, 30) * 1000 } : undefined;
  return failure(codeOf(answer.status), `${what} answered ${reported}.`, {
    status: answer.status,
    cloudCode: errorCode,
    cause,
  });
}

function codeOf(status: number): CloudErrorCode {
  if (status === 401 || status === 403) return 'denied';
  if (status === 429) return 'throttled';
  return status >= 500 || status === 408 ? 'unavailable' : 'refused';
}

function failure(code: CloudErrorCode, message: string, options: CloudErrorOptions = {}): CloudError {
  return new CloudError(code, `${message} ${advice[code]}`, options);
}

function retryAfter({ cause }: CloudError): number | undefined {
  return typeof cause === 'object' && cause !== null && 'retryAfterMs' in cause
    ? Number(cause.retryAfterMs)
    : undefined;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code ?? error.name;
}
