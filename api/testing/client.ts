import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { proveByOperator } from '../accounts/email/email.commands.ts';
import { inviteConfiguredOperator } from '../accounts/roles/operator.invite.ts';
import { emailKeyOf } from '../accounts/users/email-address.ts';
import type { UserRecord } from '../accounts/users/user.model.ts';
import { type AppOptions, createApp } from '../app.ts';
import type { Collections } from '../collections.ts';
import type { ApiDeps } from '../deps.ts';
import { type AnswerLog, observeAnswer } from './documented-answers.ts';

/** A response with its body read. */
export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
  headers: Headers;
}

/** A minimal browser: it keeps cookies and sends the headers that our pages send. */
export interface Client {
  patch(path: string, body: unknown): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  delete(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** A plain `fetch` with the cookies and no other headers. */
  raw(path: string, init?: RequestInit): Promise<Answer>;
  cookies: Map<string, string>;
}

/** An app that listens on its own port, and browsers for it. */
export interface RunningApp {
  url: string;
  /** A new browser without cookies. Its calls throw if the app gave an answer that the OpenAPI document does not name. */
  client(): Client;
  close(): Promise<void>;
}

/** The API that listens, and a way to prove an address without its mail. */
export interface RunningApi extends RunningApp {
  /** Proves the address of the account that has typed it last. */
  prove(email: string): Promise<void>;
}

/** Serves the API on its own port. `log` gets its answers. */
export async function runApi(
  deps: ApiDeps,
  options: AppOptions & { log?: AnswerLog } = {},
): Promise<RunningApi> {
  const app = await runApp(createApp(deps, options), options.log);
  return {
    ...app,
    async prove(email) {
      // As the route of the link does.
      await inviteConfiguredOperator(deps, await proveAddress(deps.collections, email));
    },
  };
}

/** Proves the address of the account that has typed it last, without its mail. */
export async function proveAddress(collections: Collections, email: string): Promise<UserRecord> {
  const typed = { claimedEmailKey: emailKeyOf(email) };
  const user = await collections.users.findOne(typed).sort({ _id: -1 }).lean();
  if (!user) throw new Error(`no account waits for the proof of ${email}`);
  await proveByOperator(collections, user._id.toString());
  return { ...user, emailKey: emailKeyOf(email) };
}

/** Serves an app on its own port. `log` gets its answers. */
export async function runApp(
  app: Express,
  log: AnswerLog = { seen: [], undocumented: [] },
): Promise<RunningApp> {
  const server = createServer((req, res) => {
    observeAnswer(req, res, log);
    app(req, res);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    refuseUndocumented(log);
  };
  return { url, client: () => clientOf(url, () => refuseUndocumented(log)), close };
}

/** Reports each answer once: to the first call after it, or when the app is closed. */
function refuseUndocumented({ undocumented }: AnswerLog): void {
  if (undocumented.length === 0) return;
  const list = undocumented.splice(0).join(', ');
  throw new Error(`The OpenAPI document does not name: ${list}. Add it to the route's x.paths.ts.`);
}

/** A browser for an app at this URL. `afterEach` is called after each answer. */
export function clientOf(url: string, afterEach = () => {}): Client {
  const cookies = new Map<string, string>();
  const raw = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = new Headers(init.headers);
    if (cookies.size > 0) headers.set('Cookie', [...cookies].map((pair) => pair.join('=')).join('; '));
    const response = await fetch(new URL(path, url), { redirect: 'manual', ...init, headers });
    keepCookies(cookies, response.headers);
    const answer = { status: response.status, body: await bodyOf(response), headers: response.headers };
    afterEach();
    return answer;
  };
  const ours = { 'X-Requested-With': 'clawdet' };
  return {
    cookies,
    raw,
    get: (path, headers = {}) => raw(path, { headers }),
    delete: (path, headers = {}) => raw(path, { method: 'DELETE', headers: { ...ours, ...headers } }),
    patch: (path, body) =>
      raw(path, {
        method: 'PATCH',
        headers: { ...ours, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    post: (path, body, headers = {}) =>
      raw(path, {
        method: 'POST',
        headers: { ...ours, ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  };
}

function keepCookies(cookies: Map<string, string>, headers: Headers): void {
  // As Chromium does: also those that the same answer sets.
  if (headers.get('Clear-Site-Data')?.includes('"cookies"')) {
    cookies.clear();
    return;
  }
  for (const line of headers.getSetCookie()) {
    const [pair = ''] = line.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    if (/max-age=0/i.test(line)) cookies.delete(name);
    else cookies.set(name, pair.slice(name.length + 1));
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The body of a sign-up request. */
export function person(change: Record<string, unknown> = {}): Record<string, unknown> {
  const suffix = Math.random().toString(36).slice(2, 10);
  return {
    name: 'Ada Lovelace',
    email: `ada-${suffix}@example.com`,
    password: 'correct horse',
    terms: true,
    ...change,
  };
}

/** Deletes as the pages do: says again who one is if the API asks for it. The user has the password of `person`. */
export async function deleteConfirmed(client: Client, path: string): Promise<Answer> {
  const answer = await client.delete(path);
  if (answer.body?.error !== 'confirm_identity') return answer;
  await client.post('/api/auth/confirm', { password: person().password });
  return client.delete(path);
}

/** A browser whose user has just signed up by email, and has proven it. */
export async function signedUp(
  app: Pick<RunningApi, 'client' | 'prove'>,
  change: Record<string, unknown> = {},
): Promise<Client> {
  const who = person(change);
  const client = await registered(app, who);
  await app.prove(String(who.email));
  return client;
}

/** A browser whose user has just signed up, and has not opened the mailed link. */
export async function registered(
  app: Pick<RunningApp, 'client'>,
  who: Record<string, unknown> = person(),
): Promise<Client> {
  const client = app.client();
  const answer = await client.post('/api/auth/register', who);
  if (answer.status !== 201) throw new Error(`sign-up failed: ${JSON.stringify(answer.body)}`);
  return client;
}
