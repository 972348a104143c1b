import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Types } from 'mongoose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  roleMay,
  ruleOf,
  scopeMay,
  type TeamPermission,
  type TeamRole,
  type TokenScope,
  teamRole,
  tokenScope,
} from './accounts/policy/policy.ts';
import { openApiDocument } from './openapi.ts';
import { type Client, registered, signedUp } from './testing/client.ts';
import { idOf, joins, openRouteWorld, type RouteWorld, ready } from './testing/route-world.fixture.ts';

/*
 * Every route of the OpenAPI document, called by everybody who can call it, about a team of their own or of somebody else.
 * What a call about something that does not exist, or without a body, is refused with after it was admitted is not the
 * question here: only whether it was admitted.
 */

/** Who calls: nobody, people in a team, machines with a token of it, and operators. */
const VISITOR = 'a visitor';
const UNPROVEN = 'a person with an unproven address';
const STRANGER = 'a person in another team';
const OPERATOR = 'an operator';
const UNPROTECTED = 'an operator without a second factor';
const PEOPLE = teamRole.options.map((role) => `the team’s ${role}` as const);
const MACHINES = tokenScope.options.map((scope) => `a token that may ${scope}` as const);
const FOREIGN_MACHINE = 'an admin’s token of another team';
const CALLERS = [VISITOR, UNPROVEN, STRANGER, ...PEOPLE, ...MACHINES, FOREIGN_MACHINE, UNPROTECTED, OPERATOR];

/** Refusals of who calls. Any other answer means that the call was admitted. */
const REFUSALS = [
  'unauthenticated',
  'operators_only',
  'second_factor_needed',
  'role_too_low',
  'session_needed',
  'token_needed',
  'scope_too_narrow',
  'foreign',
] as const;
type Refusal = (typeof REFUSALS)[number];
type Expected = Refusal | 'admitted';

interface Route {
  /** `DELETE /api/instances/{id}` */
  name: string;
  method: string;
  template: string;
  permission: TeamPermission | undefined;
  needsLogin: boolean;
  /** Which of `session` and `token` can make the call. */
  schemes: string[];
}

const routes: Route[] = Object.entries(openApiDocument('http://localhost').paths ?? {}).flatMap(
  ([template, operations]) =>
    Object.entries(
      operations as Record<string, { 'x-permission'?: TeamPermission; security?: object[] }>,
    ).map(([method, { 'x-permission': permission, security }]) => ({
      name: `${method.toUpperCase()} ${template}`,
      method: method.toUpperCase(),
      template,
      permission,
      needsLogin: security !== undefined,
      schemes: (security ?? []).flatMap(Object.keys),
    })),
);

/** Routes whose rule the table cannot derive, with the reason. Each is tested where it stands. */
const uncovered: Record<string, string> = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'authorization.uncovered.json'), 'utf8'),
);

const isForOperators = ({ template }: Route): boolean =>
  template.startsWith('/api/operators/') && template !== '/api/operators/confirm';

/** What the policy says about a call. */
function expected(route: Route, caller: string): Expected {
  if (!route.needsLogin) return 'admitted';
  if (caller === VISITOR) return 'unauthenticated';
  const { permission } = route;
  const isMachine = caller === FOREIGN_MACHINE || MACHINES.some((one) => one === caller);
  if (permission) return isMachine ? ofMachine(route, permission, caller) : ofPerson(permission, caller);
  if (isMachine) return route.schemes.includes('token') ? 'admitted' : 'session_needed';
  if (!route.schemes.includes('session')) return 'token_needed';
  if (!isForOperators(route) || caller === OPERATOR) return 'admitted';
  return caller === UNPROTECTED ? 'second_factor_needed' : 'operators_only';
}

function ofPerson(permission: TeamPermission, caller: string): Expected {
  const role = teamRole.options.find((one) => caller === `the team’s ${one}`);
  if (!role) return 'foreign';
  return roleMay(role, permission) ? 'admitted' : 'role_too_low';
}

function ofMachine({ template }: Route, permission: TeamPermission, caller: string): Expected {
  const { scope: needed } = ruleOf(permission);
  // No token gets as far as asking which team it is about.
  if (template.startsWith('/api/teams') && needed === null) return 'session_needed';
  const scope = tokenScope.options.find((one) => caller === `a token that may ${one}`);
  if (!scope) return 'foreign';
  if (needed === null) return 'session_needed';
  return scopeMay(scope, permission) ? 'admitted' : 'scope_too_narrow';
}

let world: RouteWorld;
let team: { id: string; instance: string; operation: string };
const clients = new Map<string, Client>();
const tokens = new Map<string, string>();

beforeAll(async () => {
  world = await openRouteWorld();
  const { app, collections } = world;
  const owner = await ready(world);
  team = { id: await idOf(owner.client), instance: owner.instance, operation: owner.operation };
  clients.set(VISITOR, app.client());
  clients.set(UNPROVEN, await registered(app));
  clients.set(STRANGER, await signedUp(app));
  clients.set(UNPROTECTED, world.unprotected);
  clients.set(OPERATOR, world.operator);
  for (const role of teamRole.options) clients.set(`the team’s ${role}`, await aPersonAs(role));
  for (const scope of tokenScope.options)
    tokens.set(`a token that may ${scope}`, await aToken(owner.client, team.id, scope));
  const other = await signedUp(app);
  tokens.set(FOREIGN_MACHINE, await aToken(other, await idOf(other), 'admin'));
  expect((await collections.teams.findById(team.id).lean())?.members).toHaveLength(5);
});
afterAll(() => world?.close());

async function aPersonAs(role: TeamRole): Promise<Client> {
  const client = await signedUp(world.app);
  await joins(world.collections, client, team.id, role);
  return client;
}

async function aToken(by: Client, of: string, scope: TokenScope): Promise<string> {
  return (await by.post(`/api/teams/${of}/tokens`, { name: 'a test', scope })).body.secret;
}

/** The address of a route about the team and what belongs to it; parameters beyond the first name nothing. */
function addressOf({ template }: Route): string {
  const [, , room = ''] = template.split('/');
  const first = { instances: team.instance, operations: team.operation }[room] ?? team.id;
  const address = template.replace(/\{\w+\}/, first).replace(/\{\w+\}/g, new Types.ObjectId().toString());
  return template.includes('{') ? address : `${address}?team=${team.id}`;
}

/** Bodies that are valid, so that the routes which check them first get as far as asking who calls. */
const BODIES: Record<string, object> = {
  '/api/teams': { name: 'a test' },
  '/api/teams/{id}': { name: 'a test' },
  '/api/teams/{id}/members/{member}': { role: 'viewer' },
  '/api/teams/{id}/invitations': { email: 'guest@example.com', role: 'viewer' },
  '/api/teams/{id}/tokens': { name: 'a test', scope: 'read' },
  '/api/teams/{id}/webhooks': { url: 'https://hooks.example/', events: ['assistant.ready'] },
  '/api/instances/{id}/program-keys': { name: 'a test' },
};

async function answerTo(route: Route, caller: string): Promise<Expected> {
  const token = tokens.get(caller);
  const client = clients.get(caller) ?? world.app.client();
  const changes = route.method !== 'GET';
  const response = await client.raw(addressOf(route), {
    method: route.method,
    headers: {
      ...(token ? { Authorization: `Bearer ${token}` } : { 'X-Requested-With': 'clawdet' }),
      ...(changes && { 'Content-Type': 'application/json' }),
    },
    ...(changes && { body: JSON.stringify(BODIES[route.template] ?? {}) }),
  });
  const { error, message } = response.body ?? {};
  if ((REFUSALS as readonly string[]).includes(error)) return error;
  return /no such (team|assistant|operation)/.test(message) ? 'foreign' : 'admitted';
}

/** Removing something would take it from the rows after it, and a log-out the session. */
function last({ name }: Route): number {
  if (name.endsWith('/logout')) return 2;
  return name.startsWith('DELETE') ? 1 : 0;
}
const covered = routes.filter(({ name }) => !(name in uncovered)).toSorted((a, b) => last(a) - last(b));

describe.each(covered.map((route) => [route.name, route] as const))('%s', (_name, route) => {
  test('admits whom the policy admits, and nobody else', async () => {
    const said: Record<string, Expected> = {};
    const should: Record<string, Expected> = {};
    // The weakest first: who may do it changes something.
    for (const caller of CALLERS) {
      should[caller] = expected(route, caller);
      said[caller] = await answerTo(route, caller);
    }
    expect(said).toEqual(should);
  });
});

test('a route that the table does not cover exists, and says why', () => {
  const names = new Set(routes.map(({ name }) => name));
  for (const [name, why] of Object.entries(uncovered)) {
    expect(names, name).toContain(name);
    expect(why).toMatch(/\w+ \w+/);
  }
});
