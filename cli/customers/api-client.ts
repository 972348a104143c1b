import type { ErrorBody } from '../../api/platform/errors/errors.schema.ts';
import type { CommandFailure } from '../failure.ts';
import { type AnswerForm, hasForm } from './answer-form.ts';
import { ApiRefusal, redirected, strangeAnswer, unreachable } from './api-failure.ts';
import type { CurrentLogin } from './current-login.ts';

/** What is sent to the API. */
export interface ApiRequest {
  method?: string;
  /** JSON, as text. */
  body?: string;
}

/** How long an answer may take to begin. */
const TIMEOUT_MS = 30_000;

/**
 * Calls the API. Returns its JSON answer, which must have this form: another server's answer is not taken for ours.
 * Throws ApiRefusal and CommandFailure.
 */
export async function callApi<T>(
  login: CurrentLogin,
  path: string,
  form: AnswerForm,
  request: ApiRequest = {},
): Promise<T> {
  const response = await send(login, path, request);
  const body = await readJson(login, response);
  if (!hasForm(body, form)) throw strangeAnswer(login, response.status, kindOf(response));
  return body as T;
}

/** Calls the API, and returns its answer once it has begun and is no error. Throws ApiRefusal and CommandFailure. */
export async function send(
  login: CurrentLogin,
  path: string,
  { method = 'GET', body }: ApiRequest = {},
): Promise<Response> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(new DOMException('no answer', 'TimeoutError')), TIMEOUT_MS);
  const headers = {
    Accept: 'application/json, */*;q=0.5',
    Authorization: `Bearer ${login.token}`,
    'User-Agent': 'clawdet-cli',
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
  };
  const request = {
    method,
    headers,
    redirect: 'manual',
    signal: giveUp.signal,
    ...(body !== undefined && { body }),
  } as const;
  try {
    const response = await fetch(new URL(path, login.url), request);
    if (response.ok) return response;
    throw await refusalOf(login, response);
  } catch (error) {
    throw error instanceof TypeError || error instanceof DOMException ? unreachable(login, error) : error;
  } finally {
    clearTimeout(timer);
  }
}

async function refusalOf(login: CurrentLogin, response: Response): Promise<CommandFailure> {
  const { status, headers } = response;
  if (status >= 300 && status < 400) return redirected(login, headers.get('Location'));
  const body = await readJson(login, response);
  if (!isErrorBody(body)) return strangeAnswer(login, status, kindOf(response));
  const wait = Number(headers.get('Retry-After') ?? Number.NaN);
  return new ApiRefusal(login, status, body, Number.isFinite(wait) ? wait : undefined);
}

function isErrorBody(body: unknown): body is Partial<ErrorBody> {
  if (!hasForm(body, { error: 'text', message: 'text' })) return false;
  const { fields, choices, helpUrl } = body as Partial<Record<keyof ErrorBody, unknown>>;
  return (
    hasForm(fields ?? [], [{ path: 'text', message: 'text' }]) &&
    hasForm(choices ?? [], ['text']) &&
    hasForm(helpUrl ?? '', 'text')
  );
}

/** The JSON of an answer. The token is struck out, should the server repeat it. */
export async function readJson(login: CurrentLogin, response: Response): Promise<unknown> {
  if (!isJson(response)) throw strangeAnswer(login, response.status, kindOf(response));
  const text = await response.text().catch((error: unknown) => {
    throw unreachable(login, error);
  });
  try {
    return JSON.parse(text.replaceAll(login.token, 'clt_…'));
  } catch {
    throw strangeAnswer(login, response.status, 'broken JSON');
  }
}

/** Whether an answer says that it is JSON. */
export const isJson = (response: Response): boolean => /\bjson\b/.test(kindOf(response));

/** The media type of an answer. */
export function kindOf({ headers }: Response): string {
  return headers.get('Content-Type')?.split(';')[0] ?? 'no content type';
}
