import { learnClock } from './clock.ts';
import { confirmIdentity } from './confirm-identity.ts';
import { Problem, problemOf, unreachable } from './problem.ts';

/** The options of a call besides its path. */
export type CallOptions = {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** Called before the user is asked who they are, if the API asks for it. */
  beforeConfirm?: () => void;
};

/** Calls the API and returns its JSON answer. Throws Problem for every failure, including an unreachable API. */
export async function callApi<T>(path: string, options: CallOptions = {}): Promise<T> {
  return (await readJson(await fetchResponse(path, options))) as T;
}

/**
 * The same for an answer that is read as a stream. If `signal` is aborted, throws its reason. A call that needs a recent proof
 * of who the user is asks for it and is then sent again.
 */
export async function fetchResponse(path: string, options: CallOptions): Promise<Response> {
  try {
    return await fetchOnce(path, options);
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.code !== 'confirm_identity') throw thrown;
    options.beforeConfirm?.();
    if (!(await confirmIdentity(thrown.choices))) throw thrown;
    return fetchOnce(path, options);
  }
}

async function fetchOnce(path: string, options: CallOptions): Promise<Response> {
  const response = await send(path, options);
  learnClock(response.headers.get('date'));
  if (response.ok) return response;
  const problem = problemOf(response.status, await readJson(response));
  if (problem.code === 'unauthenticated') for (const notify of signedOutListeners) notify();
  throw problem;
}

const signedOutListeners = new Set<() => void>();

/** Calls the listener whenever the API says that nobody is logged in. Returns a function that removes it. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

async function send(
  path: string,
  { method = 'GET', body, idempotencyKey, signal }: CallOptions,
): Promise<Response> {
  // The API refuses a change without this header, which no form of another site can set.
  const headers: Record<string, string> = { accept: 'application/json', 'x-requested-with': 'clawdet' };
  if (method !== 'GET') headers['content-type'] = 'application/json';
  if (idempotencyKey) headers['idempotency-key'] = idempotencyKey;
  const payload = method === 'GET' ? undefined : JSON.stringify(body ?? {});
  try {
    return await fetch(path, { method, headers, body: payload, credentials: 'same-origin', signal });
  } catch {
    signal?.throwIfAborted();
    throw unreachable();
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text().catch(() => '');
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
