import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Express } from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from './app.ts';
import type { Client } from './testing/client.ts';
import { documentedAnswers, documentedRoutes, type RouteAnswer } from './testing/documented-answers.ts';
import { scenarios } from './testing/route-scenarios.fixture.ts';
import { handleOfTwo, namedTwice, openRouteWorld, type RouteWorld } from './testing/route-world.fixture.ts';

let world: RouteWorld;
beforeAll(async () => {
  world = await openRouteWorld();
});
afterAll(() => world?.close());

const ours = { 'X-Requested-With': 'clawdet' };
const json = { 'Content-Type': 'application/json' };
/** Bodies of the routes that check them before they look for what they are about. */
const bodies: Record<string, object> = {
  suspend: { because: 'a test' },
  suspension: { because: 'a test' },
  'factor-reset': { reason: 'a test' },
  confirm: { request: 'a test' },
  limits: { dayTokens: 1 },
  override: { dayTokens: 1, until: '2999-12-31', because: 'a test' },
  ignore: { reason: 'a test' },
  'program-keys': { name: 'a test' },
  invitations: { email: 'guest@example.com', role: 'viewer' },
  tokens: { name: 'a test', scope: 'read' },
  webhooks: { url: 'https://hooks.example/', events: ['assistant.ready'] },
  '{webhook}': { enabled: true },
  'mail-preferences': { team: 'f'.repeat(24), mails: {} },
  '{id}': { name: 'a test' },
  '{member}': { role: 'viewer' },
};

/** Calls a route; an `id` or `subdomain` in its path is one that does not exist. */
function call(client: Client, route: string, init: RequestInit & { param?: string } = {}) {
  const [method = '', template = ''] = route.split(' ');
  const { param = 'f'.repeat(24), ...rest } = init;
  return client.raw(template.replace(/\{\w+\}/, param), { method, headers: ours, ...rest });
}

/** What provokes an error alike on every route that names it. */
const everywhere: Record<string, (route: string) => Promise<unknown>> = {
  unauthenticated: (route) => call(world.anonymous, route),
  confirm_identity: (route) => callShared(world.unconfirmed, route),
  role_too_low: (route) => callShared(world.viewer, route),
  token_invalid: (route) => callWithToken(route, 'clt_nonsense'),
  session_needed: (route) => callWithToken(route, world.shared.token),
  token_needed: (route) => call(world.customer, route),
  scope_too_narrow: (route) => callWithToken(route, world.shared.token),
  operators_only: (route) => call(world.customer, route),
  second_factor_needed: (route) => call(world.unprotected, route),
  csrf_refused: (route) => call(world.operator, route, { headers: json, body: '{}' }),
  json_expected: (route) =>
    call(world.operator, route, { headers: { ...ours, 'Content-Type': 'text/plain' }, body: '{}' }),
  invalid_json: (route) => call(world.operator, route, { headers: { ...ours, ...json }, body: '{"a":' }),
  body_too_large: (route) =>
    call(world.operator, route, { headers: { ...ours, ...json }, body: `"${'x'.repeat(70_000)}"` }),
  invalid_input(route) {
    if (route.includes('{')) return call(world.operator, route, { param: '%E0%A4%A' });
    if (route.startsWith('GET'))
      return call(world.operator, `${route}?days=0&from=-1&after=-1&before=-1&status=gone&team=gone`);
    const headers = { ...ours, 'Content-Type': 'application/json; charset=unknown' };
    return call(world.operator, route, { headers, body: '{}' });
  },
  not_found: (route) => callAbout(route, 'f'.repeat(24)),
  target_ambiguous: async (route) =>
    callAbout(route, await (route.includes('{account}') ? handleOfTwo : namedTwice)(world)),
};

/** Calls a route as an operator, about what a text names. */
function callAbout(route: string, param: string, client = world.operator) {
  const body = route.startsWith('GET') ? undefined : bodies[route.split('/').at(-1) ?? ''];
  return call(client, route.includes('{') ? route : `${route}?team=${param}`, {
    param,
    headers: { ...ours, ...json },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** Calls a route with a token, about the shared team or what belongs to it. */
function callWithToken(route: string, token: string) {
  return callShared(
    { ...world.anonymous, raw: (path, init = {}) => world.anonymous.raw(path, withToken(init, token)) },
    route,
  );
}

function withToken(init: RequestInit, token: string): RequestInit {
  const headers = new Headers(init.headers);
  headers.set('Authorization', `Bearer ${token}`);
  return { ...init, headers };
}

/** Calls a route as somebody in the shared team, about the team or what belongs to it. */
function callShared(client: Client, route: string) {
  const { team, instance, operation } = world.shared;
  const [, , room = ''] = route.split(' ')[1]?.split('/') ?? [];
  return callAbout(route, { instances: instance, operations: operation }[room] ?? team, client);
}

/** Answers that only another test can show, and its file. */
const elsewhere: Record<RouteAnswer, string> = {
  'GET /api/auth/x/callback 302 -': 'accounts/x-login/x.integration.test.ts',
  'GET /api/auth/x/callback 302 oauth_expired': 'accounts/x-login/x.integration.test.ts',
  'GET /api/auth/x/callback 302 x_taken': 'accounts/x-login/x.link.integration.test.ts',
  'GET /api/auth/x/callback 302 x_link_interrupted': 'accounts/x-login/x.link.integration.test.ts',
  // After comments, which the short waits of that test provoke.
  'POST /api/trial/chat 200 trial_unavailable': 'usage/trial-chat/trial.failures.integration.test.ts',
  'POST /api/trial/chat 200 trial_refused': 'usage/trial-chat/trial.failures.integration.test.ts',
};

interface RouteListing {
  listRoutes(): { path: string | RegExp; methods?: string[]; router?: RouteListing }[];
}

/** Every route of a router, `GET /api/instances/{id}`. */
function routesIn(router: RouteListing, mountedAt = ''): string[] {
  return router.listRoutes().flatMap(({ path: own, methods = [], router: inner }) => {
    const whole = `${mountedAt}${own}`.replace(/:(\w+)/g, '{$1}').replace(/\/+$/, '');
    if (inner) return routesIn(inner, whole);
    return methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${whole}`);
  });
}

test('the document has every route of the running app, and no other', () => {
  const running = createApp(world.deps, { chatClient: world.chatClient }) as Express;
  const routes = routesIn(running.router as unknown as RouteListing);
  expect(routes.length).toBeGreaterThan(40);
  expect(documentedRoutes.map(({ route }) => route).toSorted()).toEqual(routes.toSorted());
});

test.each(Object.keys(everywhere))('every route that names %s answers it', async (code) => {
  // A route that answers it for some accounts only has a scenario.
  const own = new Set(scenarios.map(([answer]) => answer));
  const answers = documentedAnswers.filter((answer) => answer.endsWith(` ${code}`) && !own.has(answer));
  expect(answers).not.toEqual([]);
  for (const answer of answers) {
    await everywhere[code]?.(answer.split(' ', 2).join(' '));
    expect(world.log.seen.at(-1)).toBe(answer);
  }
});

test.each(scenarios)('%s', async (answer, provoke) => {
  await provoke(world);
  expect(world.log.seen.at(-1)).toBe(answer);
});

test.each(Object.entries(elsewhere))('%s is shown by %s', (answer, file) => {
  expect(documentedAnswers).toContain(answer);
  const [, route = '', , code] = answer.split(' ');
  expect(readFileSync(path.join(import.meta.dirname, file), 'utf8')).toContain(code === '-' ? route : code);
});

test('every answer that the document names has been seen', () => {
  const seen = new Set<string>([...world.log.seen, ...Object.keys(elsewhere)]);
  expect(documentedAnswers.filter((answer) => !seen.has(answer))).toEqual([]);
});
