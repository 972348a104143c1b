import { Types } from 'mongoose';
import { vi } from 'vitest';
import type { ChatClient } from '../../gateway/gateway.ts';
import { gatewayTo } from '../../gateway/http/server.fixture.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import type { TeamRole } from '../accounts/policy/policy.ts';
import { sessionIdOf } from '../accounts/sessions/session.commands.ts';
import { addMember } from '../accounts/teams/team.commands.ts';
import type { InstanceRecord } from '../assistants/instances/instance.model.ts';
import type { Collections } from '../collections.ts';
import type { KeyedConfig } from '../config.ts';
import type { ApiDeps } from '../deps.ts';
import { aFinding } from '../drift/findings/finding.builder.ts';
import type { FindingRecord } from '../drift/findings/finding.model.ts';
import type { OperationRecord } from '../operations/operation.model.ts';
import { readTrustedProxies } from '../platform/http/client-address.ts';
import { type Client, type RunningApi, runApi, signedUp } from './client.ts';
import { openTestDatabase } from './database.ts';
import { keptJobs, testConfig, testDeps } from './deps.ts';
import type { AnswerLog, RouteAnswer } from './documented-answers.ts';
import { makeOperator } from './operators.fixture.ts';

/** An app with every route, without a worker: a test writes to the database what a worker would. */
export interface RouteWorld {
  /** The main app, with everything configured. */
  app: RunningApi;
  chatClient: ChatClient;
  deps: ApiDeps;
  collections: Collections;
  sandbox: Sandbox;
  /** The answers of all its apps. */
  log: AnswerLog;
  anonymous: Client;
  customer: Client;
  operator: Client;
  /** Another operator, who proved who they are more than 15 minutes ago. Their own team is the shared one. */
  unconfirmed: Client;
  /** A viewer of the shared team. */
  viewer: Client;
  /** A team with an assistant that is ready: their ids, and a token that only reads. */
  shared: { team: string; instance: string; operation: string; token: string };
  /** One without a second factor. */
  unprotected: Client;
  /** Another app on the same database, with some of the configuration or dependencies replaced. */
  open(config: Partial<KeyedConfig>, deps?: Partial<ApiDeps>): Promise<RunningApi>;
  close(): Promise<void>;
}

/** An answer of a route, and what provokes it: the last call is answered with it. */
export type Scenario = [answer: RouteAnswer, provoke: (world: RouteWorld) => Promise<unknown>];

export async function repeat(times: number, call: () => Promise<unknown>): Promise<void> {
  for (let count = 0; count < times; count += 1) await call();
}

/** Calls until a limit refuses it. How often is not known: an allowance refills while a slow machine makes the calls. */
export async function untilRefused(call: () => Promise<{ status: number }>): Promise<void> {
  for (let calls = 0; calls < 200; calls += 1) if ((await call()).status === 429) return;
  throw new Error('200 calls, and no limit refused one');
}

const DEAD = 'http://127.0.0.1:9';

function everythingConfigured(): KeyedConfig {
  const { trial } = testConfig();
  const limit = { messages: 1_000, tokens: 10_000_000 };
  const pace = { burst: 1_000, everyMs: 1 };
  return testConfig({
    instanceLimit: 1_000,
    operatorEmail: 'root@example.com',
    trustedProxies: readTrustedProxies('loopback'),
    x: {
      clientId: 'id',
      clientSecret: 'secret',
      authorizeUrl: DEAD,
      tokenUrl: DEAD,
      profileUrl: DEAD,
    },
    trial: { ...trial, limits: { visitor: limit, network: limit, pace } },
  });
}

/** Opens a database, the sandbox with its models, and the main app with a customer and an operator. */
export async function openRouteWorld(): Promise<RouteWorld> {
  const [database, sandbox] = await Promise.all([openTestDatabase(), openSandbox()]);
  const { collections } = database;
  const gateway = gatewayTo(sandbox, { collections }, keptJobs());
  const { chatClient } = gateway;
  const log: AnswerLog = { seen: [], undocumented: [] };
  const apps: RunningApi[] = [];
  const base = everythingConfigured();
  const deps = testDeps(collections, { config: base });
  const open: RouteWorld['open'] = async (config, change = {}) => {
    const app = await runApi({ ...deps, config: { ...base, ...config }, ...change }, { chatClient, log });
    apps.push(app);
    return app;
  };
  const app = await open({});
  return {
    app,
    chatClient,
    deps,
    collections,
    sandbox,
    log,
    anonymous: app.client(),
    customer: await signedUp(app),
    operator: await anOperator(app, collections, 'operator@example.com'),
    ...(await aSharedTeam({ app, collections, deps })),
    unprotected: await anUnprotectedOperator(app, collections),
    open,
    async close() {
      for (const one of apps) await one.close();
      await gateway.close();
      await sandbox.close();
      await database.close();
    },
  };
}

async function anOperator(app: RunningApi, collections: Collections, email: string): Promise<Client> {
  const client = await signedUp(app, { email });
  await makeOperator(collections, email);
  return client;
}

async function aSharedTeam(
  world: Pick<RouteWorld, 'app' | 'collections' | 'deps'>,
): Promise<Pick<RouteWorld, 'unconfirmed' | 'viewer' | 'shared'>> {
  const { app, collections } = world;
  const unconfirmed = await anOperator(app, collections, 'unconfirmed@example.com');
  const { instance, operation } = await readyFor(world, unconfirmed);
  const [viewer, team] = [await signedUp(app), await idOf(unconfirmed)];
  await joins(collections, viewer, team, 'viewer');
  const body = { name: 'A test', scope: 'read' };
  const { secret: token } = (await unconfirmed.post(`/api/teams/${team}/tokens`, body)).body;
  await letConfirmationExpire(collections, unconfirmed);
  return { unconfirmed, viewer, shared: { team, instance, operation, token } };
}

/** The id of a browser's user. */
export async function idOf(client: Client): Promise<string> {
  return (await client.get('/api/auth/me')).body.user.id;
}

/** Makes a browser's user a member of a team, without an invitation. */
export async function joins(
  collections: Collections,
  client: Client,
  team: string,
  role: TeamRole,
): Promise<void> {
  const userId = new Types.ObjectId(await idOf(client));
  await addMember(collections, new Types.ObjectId(team), { userId, role, since: new Date() });
}

/** As if a browser's user had last proved who they are 16 minutes ago. */
export async function letConfirmationExpire(collections: Collections, client: Client): Promise<void> {
  const _id = sessionIdOf(client.cookies.get('clawdet_session') ?? '');
  const confirmedAt = new Date(Date.now() - 16 * 60_000);
  await collections.sessions.updateOne({ _id }, { $set: { confirmedAt, secondFactorAt: confirmedAt } });
}

async function anUnprotectedOperator(app: RunningApi, { users }: Collections): Promise<Client> {
  const email = 'unprotected@example.com';
  const client = await signedUp(app, { email });
  await users.updateOne({ emailKey: email }, { $set: { role: 'operator' } });
  return client;
}

/** A new customer, and the operation that sets up their assistant. It waits for a worker that there is not. */
export interface Ordered {
  client: Client;
  operation: string;
  instance: string;
  subdomain: string;
}

/** Signs up and orders. `change` is then written to the operation. */
export async function ordered(
  { app, collections }: Pick<RouteWorld, 'app' | 'collections'>,
  change: Partial<OperationRecord> = {},
  by?: Client,
): Promise<Ordered> {
  const client = by ?? (await signedUp(app));
  const { operation } = (await client.post('/api/provisioning/start', {})).body;
  await collections.operations.updateOne({ _id: operation.id }, { $set: change });
  const instance = await collections.instances.findById(operation.instanceId).lean();
  return {
    client,
    operation: operation.id,
    instance: operation.instanceId,
    subdomain: instance?.subdomain ?? '',
  };
}

/** A new customer whose assistant runs on a server that was adopted. */
export async function adopted(world: RouteWorld): Promise<Ordered> {
  const customer = await ready(world);
  const adoption = { at: new Date(), serverId: '42', address: '203.0.113.7' };
  await world.collections.instances.updateOne({ _id: customer.instance }, { $set: { adopted: adoption } });
  return customer;
}

/** A new customer whose assistant is ready. */
export function ready(world: RouteWorld): Promise<Ordered> {
  return readyFor(world);
}

async function readyFor(
  world: Pick<RouteWorld, 'app' | 'collections' | 'deps'>,
  client?: Client,
): Promise<Ordered> {
  const over = { status: 'succeeded', startedAt: new Date(), endedAt: new Date() } as const;
  const customer = await ordered(world, over, client);
  const secrets = { gatewayToken: 'ab'.repeat(32), deployKey: 'a key', hostKey: 'another' };
  const observed: Partial<InstanceRecord['observed']> = {
    generation: 1,
    at: new Date(),
    address: '203.0.113.7',
    serverId: '42',
    secrets: world.deps.vault.seal(customer.instance, secrets),
  };
  await world.collections.instances.updateOne({ _id: customer.instance }, { $set: { observed } });
  return customer;
}

/** A text that names two customers: the subdomain of one is the id of the other's server. */
export async function namedTwice(world: RouteWorld): Promise<string> {
  const number = String(Math.floor(Math.random() * 1e12));
  const [one, other] = [await ready(world), await ready(world)];
  await world.collections.instances.updateOne({ _id: one.instance }, { $set: { subdomain: number } });
  await world.collections.instances.updateOne(
    { _id: other.instance },
    { $set: { 'observed.serverId': number } },
  );
  return number;
}

/** A handle of X that two accounts have: it passed from one to the other, who has not logged in since. */
export async function handleOfTwo({ collections: { users } }: RouteWorld): Promise<string> {
  const xUsername = `h${Math.random().toString(36).slice(2, 10)}`;
  for (const name of ['One', 'Other']) await users.create({ name, provider: 'x', xUsername });
  return `@${xUsername}`;
}

/** A customer whose removal a worker has started. */
export async function leaving(world: RouteWorld): Promise<Ordered> {
  const customer = await ready(world);
  const { body } = await customer.client.delete(`/api/instances/${customer.instance}`);
  const change = { status: 'running', startedAt: new Date() } as const;
  await world.collections.operations.updateOne({ _id: body.operation.id }, { $set: change });
  return { ...customer, operation: body.operation.id };
}

/** A finding of a server that is off; of this customer's if one is given. Returns its address. */
export async function found(
  { collections }: RouteWorld,
  change: Partial<FindingRecord> = {},
  customer?: Ordered,
): Promise<string> {
  const instanceId = customer && { instanceId: new Types.ObjectId(customer.instance) };
  const { _id } = await collections.findings.create(aFinding({ ...instanceId, ...change }));
  return `/api/operators/drift/${_id}`;
}

/** Runs a call during which a method behaves differently. */
export async function during(spy: { mockRestore(): void }, call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } finally {
    spy.mockRestore();
  }
}

/** The database fails with this error when the session is read. */
export function failingSessions({ collections }: RouteWorld, error: Error) {
  return vi.spyOn(collections.sessions, 'findOne').mockImplementation(() => {
    throw error;
  });
}
