import { vi } from 'vitest';
import { inviteOperator, sealInvite } from '../accounts/roles/operator.invite.ts';
import { accountScenarios } from './account-scenarios.fixture.ts';
import { type Client, person, type RunningApi, signedUp } from './client.ts';
import type { RouteAnswer } from './documented-answers.ts';
import { factorScenarios } from './factor-scenarios.fixture.ts';
import { keyScenarios } from './key-scenarios.fixture.ts';
import { leavingScenarios } from './leaving-scenarios.fixture.ts';
import { peopleScenarios } from './people-scenarios.fixture.ts';
import {
  adopted,
  during,
  failingSessions,
  found,
  leaving,
  ordered,
  type RouteWorld,
  ready,
  repeat,
  type Scenario,
  untilRefused,
} from './route-world.fixture.ts';
import { sessionScenarios } from './session-scenarios.fixture.ts';
import { teamScenarios } from './team-scenarios.fixture.ts';
import { webhookScenarios } from './webhook-scenarios.fixture.ts';

const REGISTER = '/api/auth/register';
const LOGIN = '/api/auth/login';
const COMPLETE = '/api/signup/complete';
const START = '/api/provisioning/start';
const CALLBACK = '/api/auth/x/callback';
const TRIAL = '/api/trial/chat';

/** A customer whose account lacks the email, as after a first login with X. */
async function incomplete({ app, collections: { users } }: RouteWorld, unset = {}): Promise<Client> {
  const { email, ...rest } = person();
  const client = await signedUp(app, { email, ...rest });
  await users.updateOne({ emailKey: email as string }, { $unset: { email: 1, emailKey: 1, ...unset } });
  return client;
}

const accounts: Scenario[] = [
  [`POST ${REGISTER} 201 -`, ({ app }) => signedUp(app)],
  [
    `POST ${REGISTER} 429 too_many_attempts`,
    ({ app }) =>
      untilRefused(() => app.client().post(REGISTER, person(), { 'X-Forwarded-For': '198.51.100.7' })),
  ],
  [
    `POST ${LOGIN} 200 -`,
    async ({ app }) => {
      const who = person();
      await signedUp(app, who);
      await app.client().post(LOGIN, who);
    },
  ],
  [`POST ${LOGIN} 401 wrong_credentials`, ({ anonymous }) => anonymous.post(LOGIN, person())],
  [
    `POST ${LOGIN} 429 too_many_attempts`,
    ({ anonymous }) => {
      const who = person();
      return untilRefused(() => anonymous.post(LOGIN, who));
    },
  ],
  ['POST /api/auth/logout 204 -', ({ anonymous }) => anonymous.post('/api/auth/logout')],
  ['GET /api/auth/me 200 -', ({ customer }) => customer.get('/api/auth/me')],
  [
    `POST ${COMPLETE} 200 -`,
    async (world) => {
      const { email } = person();
      await (await incomplete(world)).post(COMPLETE, { email });
    },
  ],
  [
    `POST ${COMPLETE} 400 terms_required`,
    async (world) =>
      (await incomplete(world, { termsAcceptedAt: 1 })).post(COMPLETE, { email: 'ada@example.com' }),
  ],
  [
    `POST ${COMPLETE} 409 details_complete`,
    ({ customer }) => customer.post(COMPLETE, { email: 'ada@example.com' }),
  ],
  [
    'POST /api/operators/confirm 204 -',
    async ({ app, collections, deps }) => {
      const client = await signedUp(app, { email: 'root@example.com' });
      const root = { emailKey: 'root@example.com' };
      const invited = await collections.users.findOne(root).lean();
      await inviteOperator({ ...deps, canMail: true }, `${invited?._id}`, 'a test');
      const user = await collections.users.findOne(root).lean();
      await client.post('/api/operators/confirm', { invite: user && sealInvite(deps.vault, user) });
    },
  ],
  [
    'POST /api/operators/confirm 403 invite_invalid',
    ({ customer }) => customer.post('/api/operators/confirm', { invite: 'made-up' }),
  ],
];

const withoutX = async ({ open }: RouteWorld) => (await open({ x: undefined })).client();

const xLogin: Scenario[] = [
  ['GET /api/auth/x/login 302 -', ({ app }) => app.client().get('/api/auth/x/login')],
  [
    'GET /api/auth/x/login 302 oauth_not_configured',
    async (world) => (await withoutX(world)).get('/api/auth/x/login'),
  ],
  [`GET ${CALLBACK} 302 oauth_not_configured`, async (world) => (await withoutX(world)).get(CALLBACK)],
  [`GET ${CALLBACK} 302 oauth_state_mismatch`, ({ app }) => app.client().get(CALLBACK)],
  [`GET ${CALLBACK} 302 oauth_denied`, ({ app }) => app.client().get(`${CALLBACK}?error=access_denied`)],
  [`GET ${CALLBACK} 302 oauth_unavailable`, ({ app }) => app.client().get(`${CALLBACK}?error=server_error`)],
  [
    `GET ${CALLBACK} 302 oauth_replayed`,
    async ({ app }) => {
      const browser = app.client();
      const consent = new URL((await browser.get('/api/auth/x/login')).headers.get('location') ?? '');
      const state = consent.searchParams.get('state');
      await repeat(2, () => browser.get(`${CALLBACK}?code=any&state=${state}`));
    },
  ],
];

const ask = (client: Client, content = 'What is 6 * 7?') =>
  client.post(TRIAL, { messages: [{ role: 'user', content }] });

/** Asks while the model has a fault. */
async function askFaulty({ app, sandbox }: RouteWorld, effect: string): Promise<void> {
  const faults = (['xai', 'anthropic'] as const).map((cloud) => sandbox.fault({ cloud, effect, times: 10 }));
  await ask(app.client(), 'Tell me a story');
  for (const { id } of faults) sandbox.clearFault(id);
}

/** An app whose trial chat allows less. */
const withTrial = ({ deps, open }: RouteWorld, change: object): Promise<RunningApi> =>
  open({ trial: { ...deps.config.trial, ...change } });

const trial: Scenario[] = [
  ['GET /api/trial 200 -', ({ anonymous }) => anonymous.get('/api/trial')],
  [`POST ${TRIAL} 200 -`, ({ app }) => ask(app.client())],
  [`POST ${TRIAL} 200 trial_cut`, (world) => askFaulty(world, 'cut:4')],
  [`POST ${TRIAL} 422 trial_refused`, (world) => askFaulty(world, 'status:400')],
  [`POST ${TRIAL} 503 trial_unavailable`, (world) => askFaulty(world, 'status:503')],
  [`POST ${TRIAL} 422 trial_unfit`, ({ app }) => ask(app.client(), 'x'.repeat(999))],
  [`POST ${TRIAL} 404 trial_off`, async (world) => ask((await withTrial(world, { dayMicros: 0 })).client())],
  [
    `POST ${TRIAL} 429 trial_spent`,
    async (world) => {
      const { limits } = world.deps.config.trial;
      const visitor = { ...limits.visitor, messages: 1 };
      const client = (await withTrial(world, { limits: { ...limits, visitor } })).client();
      await client.get('/api/trial');
      await repeat(2, () => ask(client));
    },
  ],
  [
    `POST ${TRIAL} 429 trial_too_fast`,
    async (world) => {
      const { limits } = world.deps.config.trial;
      const pace = { burst: 1, everyMs: 60_000 };
      const app = await withTrial(world, { limits: { ...limits, pace } });
      await repeat(2, () => ask(app.client()));
    },
  ],
  // The last one: the budget in the database is that of all apps.
  [`POST ${TRIAL} 429 trial_full`, async (world) => ask((await withTrial(world, { dayMicros: 1 })).client())],
];

const order = async ({ app }: Pick<RouteWorld, 'app'>, body: object) =>
  (await signedUp(app)).post(START, body);

const orders: Scenario[] = [
  [`POST ${START} 202 -`, ordered],
  [`POST ${START} 400 region_unknown`, (world) => order(world, { region: 'mars' })],
  [`POST ${START} 400 tier_unknown`, (world) => order(world, { tier: 'platinum' })],
  [`POST ${START} 400 subdomain_invalid`, (world) => order(world, { subdomain: 'Not A Host' })],
  [
    `POST ${START} 503 capacity_exhausted`,
    async ({ open }) => order({ app: await open({}, { availability: async () => () => false }) }, {}),
  ],
  [`POST ${START} 402 payment_required`, (world) => order(world, { tier: 'pro' })],
  [`POST ${START} 403 details_required`, async (world) => (await incomplete(world)).post(START, {})],
  [`POST ${START} 409 subdomain_reserved`, (world) => order(world, { subdomain: 'www' })],
  [`POST ${START} 409 subdomain_taken`, (world) => repeat(2, () => order(world, { subdomain: 'wanted' }))],
  [
    `POST ${START} 409 subdomain_fixed`,
    async (world) =>
      (await ordered(world, { status: 'failed' })).client.post(START, { subdomain: 'another' }),
  ],
  [`POST ${START} 409 operation_in_progress`, async (world) => (await ordered(world)).client.post(START, {})],
  [`POST ${START} 409 instance_exists`, async (world) => (await ready(world)).client.post(START, {})],
  [
    `POST ${START} 409 idempotency_mismatch`,
    async ({ app }) => {
      const client = await signedUp(app);
      for (const region of ['eu', 'us']) await client.post(START, { region }, { 'Idempotency-Key': 'one' });
    },
  ],
  [
    `POST ${START} 429 too_many_orders`,
    async ({ open }) => order({ app: await open({ ordersPerDay: 0 }) }, {}),
  ],
  [`POST ${START} 503 beta_full`, async ({ open }) => order({ app: await open({ instanceLimit: 0 }) }, {})],
  ['GET /api/provisioning/status 200 -', ({ customer }) => customer.get('/api/provisioning/status')],
];

type Customers = (world: RouteWorld) => ReturnType<typeof ordered>;

/** The owner calls about their own assistant or operation. */
function owner(answer: RouteAnswer, customers: Customers, times = 1): Scenario {
  return [
    answer,
    async (world) => {
      const { client, instance, operation } = await customers(world);
      const [method = '', route = ''] = answer.split(' ');
      const path = route.replace('{id}', route.startsWith('/api/operations') ? operation : instance);
      const headers = { 'X-Requested-With': 'clawdet' };
      await repeat(times, () => client.raw(path, { method, headers }));
    },
  ];
}

const owners: Scenario[] = [
  owner('GET /api/instances 200 -', ordered),
  owner('GET /api/instances/{id} 200 -', ordered),
  owner('DELETE /api/instances/{id} 202 -', ordered),
  [
    'DELETE /api/instances/{id} 409 operation_in_progress',
    async (world) => {
      const { client, instance } = await ordered(world);
      const spy = vi.spyOn(world.collections.instances, 'updateOne');
      // As if another change always came first.
      spy.mockResolvedValue({ modifiedCount: 0 } as never);
      await during(spy, () => client.delete(`/api/instances/${instance}`));
    },
  ],
  owner('GET /api/instances/{id}/gateway-token 200 -', ready),
  owner('GET /api/instances/{id}/gateway-token 409 instance_not_ready', ordered),
  owner('GET /api/instances/{id}/gateway-token 409 not_for_adopted', adopted),
  owner('POST /api/instances/{id}/model-key 202 -', ready),
  owner('POST /api/instances/{id}/model-key 409 instance_not_ready', ordered),
  owner('POST /api/instances/{id}/model-key 409 not_for_adopted', adopted),
  owner('POST /api/instances/{id}/model-key 409 operation_in_progress', ready, 2),
  owner('GET /api/operations/{id} 200 -', ordered),
  owner('GET /api/operations/{id}/events 200 -', ready),
  owner('POST /api/operations/{id}/cancel 202 -', ordered),
  owner('POST /api/operations/{id}/cancel 409 operation_over', ready),
  owner('POST /api/operations/{id}/cancel 409 not_cancellable', leaving),
];

/** An operator calls about a customer, or one of their operations. */
function onCustomer(answer: RouteAnswer, customers: Customers, body?: object): Scenario {
  return [
    answer,
    async (world) => {
      const { subdomain, operation } = await customers(world);
      const [method, route = ''] = answer.split(' ');
      const path = route.replace('{subdomain}', subdomain).replace('{id}', operation);
      if (method === 'GET') await world.operator.get(path);
      else if (method === 'DELETE') await world.operator.delete(path);
      else await world.operator.post(path, body);
    },
  ];
}

const failed: Customers = (world) => ordered(world, { status: 'failed' });
const CUSTOMERS = '/api/operators/customers/{subdomain}';
const OPERATIONS = '/api/operators/operations/{id}';

const OVERRIDE = { monthTokens: 1, until: '2999-12-31', because: 'a test' };

const operators: Scenario[] = [
  ...(
    ['usage', 'usage.csv', 'queue', 'fleet', 'audit', 'drift', 'drift/scan-runs', 'drift/foreign'] as const
  ).map(
    (page): Scenario => [
      `GET /api/operators/${page} 200 -`,
      ({ operator }) => operator.get(`/api/operators/${page}`),
    ],
  ),
  ...(['update', 'refresh', 'destroy'] as const).flatMap((act) => [
    onCustomer(`POST ${CUSTOMERS}/${act} 202 -`, ready),
    onCustomer(`POST ${CUSTOMERS}/${act} 409 operation_in_progress`, ordered),
  ]),
  onCustomer(`GET ${CUSTOMERS}/models 200 -`, ordered),
  onCustomer(`POST ${CUSTOMERS}/suspend 200 -`, ordered, { because: 'a test' }),
  onCustomer(`POST ${CUSTOMERS}/resume 200 -`, ordered),
  onCustomer(`POST ${CUSTOMERS}/limits 200 -`, ordered, { dayTokens: 1 }),
  onCustomer(`POST ${CUSTOMERS}/override 200 -`, ordered, OVERRIDE),
  onCustomer(`DELETE ${CUSTOMERS}/override 200 -`, ordered),
  onCustomer(`POST ${OPERATIONS}/cancel 202 -`, ordered),
  onCustomer(`POST ${OPERATIONS}/cancel 409 operation_over`, ready),
  onCustomer(`POST ${OPERATIONS}/cancel 409 not_cancellable`, leaving),
  onCustomer(`POST ${OPERATIONS}/retry 202 -`, failed),
  onCustomer(`POST ${OPERATIONS}/retry 409 operation_in_progress`, ordered),
  onCustomer(`POST ${OPERATIONS}/retry 409 operation_over`, ready),
];

const DRIFT = '/api/operators/drift';
const resolved = { status: 'resolved', resolvedAt: new Date() } as const;
/** A server without a customer. */
const orphan = { kind: 'server_orphaned', cloudId: '7', instanceId: null } as const;
const reason = { reason: 'a test' };

/** An operator acts on a finding. */
function onFinding(
  answer: RouteAnswer,
  change: Parameters<typeof found>[1],
  customers?: Customers,
): Scenario {
  return [
    answer,
    async (world) => {
      const address = await found(world, change, await customers?.(world));
      const verb = /(\w+) \d/.exec(answer)?.[1];
      await world.operator.post(`${address}/${verb}`, verb === 'ignore' ? reason : undefined);
    },
  ];
}

const drift: Scenario[] = [
  [`POST ${DRIFT}/scan 409 drift_off`, ({ operator }) => operator.post(`${DRIFT}/scan`, {})],
  [
    `POST ${DRIFT}/scan 202 -`,
    async ({ deps, open, operator }) => {
      const client = (await open({ drift: { ...deps.config.drift, inventorySeconds: 60 } })).client();
      for (const [name, value] of operator.cookies) client.cookies.set(name, value);
      await client.post(`${DRIFT}/scan`, {});
    },
  ],
  onFinding(`POST ${DRIFT}/{id}/repair 202 -`, {}, ready),
  onFinding(`POST ${DRIFT}/{id}/repair 409 operation_in_progress`, {}, ordered),
  onFinding(`POST ${DRIFT}/{id}/repair 409 finding_over`, resolved),
  onFinding(`POST ${DRIFT}/{id}/repair 422 finding_unfit`, orphan),
  onFinding(`POST ${DRIFT}/{id}/ignore 200 -`, {}),
  onFinding(`POST ${DRIFT}/{id}/ignore 409 finding_over`, resolved),
  onFinding(`POST ${DRIFT}/{id}/watch 200 -`, {}),
  onFinding(`POST ${DRIFT}/{id}/watch 409 finding_over`, resolved),
  onFinding(`POST ${DRIFT}/{id}/watch 422 finding_unfit`, { status: 'repairing' }),
  onFinding(`POST ${DRIFT}/{id}/confirm 200 -`, orphan),
  onFinding(`POST ${DRIFT}/{id}/confirm 409 finding_over`, { ...orphan, ...resolved }),
  onFinding(`POST ${DRIFT}/{id}/confirm 422 finding_unfit`, {}),
];

const thrown = (name: string, message = name) => Object.assign(new Error(message), { name });
const failure = (answer: RouteAnswer, error: Error): Scenario => [
  answer,
  (world) => during(failingSessions(world, error), () => world.customer.get('/api/auth/me')),
];

const service: Scenario[] = [
  ...(
    [
      '/api/usage',
      '/api/usage.csv',
      '/api/setup',
      '/api/catalog',
      '/api/openapi.json',
      '/api/health',
      '/api/health/live',
    ] as const
  ).map((path): Scenario => [`GET ${path} 200 -`, ({ customer }) => customer.get(path)]),
  [
    'GET /api/health 503 -',
    async ({ deps, open }) => {
      const database = () => Promise.reject(thrown('Error'));
      await (await open({}, { probes: { ...deps.probes, database } })).client().get('/api/health');
    },
  ],
  failure('GET /api/auth/me 500 internal_error', thrown('Error')),
  failure('GET /api/auth/me 503 database_unavailable', thrown('MongoNetworkError')),
  failure('GET /api/auth/me 503 storage_full', thrown('Error', 'database or disk is full')),
];

/** What provokes each answer that needs a situation of its own. */
export const scenarios: Scenario[] = [
  ...accounts,
  ...xLogin,
  ...trial,
  ...orders,
  ...owners,
  ...accountScenarios,
  ...factorScenarios,
  ...leavingScenarios,
  ...keyScenarios,
  ...operators,
  ...peopleScenarios,
  ...sessionScenarios,
  ...teamScenarios,
  ...webhookScenarios,
  ...drift,
  ...service,
];
