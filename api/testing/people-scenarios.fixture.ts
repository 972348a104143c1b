import { enrolled } from '../accounts/factors/authenticator.fixture.ts';
import { type Client, registered, signedUp } from './client.ts';
import { giveSecondFactor } from './operators.fixture.ts';
import { idOf, type RouteWorld, repeat, type Scenario, untilRefused } from './route-world.fixture.ts';

const PEOPLE = '/api/operators/people';
const ACCOUNT = '/api/operators/accounts/{account}';
const RESET = `${ACCOUNT}/factor-reset`;
const CONFIRM = `${RESET}/confirm`;
const reason = { reason: 'They called from the number that we know.' };

/** The address of a route about the account of a browser. */
const about = async (client: Client, template: string): Promise<string> =>
  template.replace('{account}', await idOf(client));

/** Somebody who has lost their second factor: the address of their reset. */
async function aLostFactor(world: RouteWorld): Promise<string> {
  return about((await enrolled(world.app, new Date())).client, RESET);
}

/** Has an operator ask for a reset; by default another one than `world.operator`. Returns its address and the request. */
async function asked(
  world: RouteWorld,
  by?: Client,
): Promise<{ path: string; confirmation: { request: string } }> {
  const path = await aLostFactor(world);
  const { body } = await (by ?? (await anotherOperator(world))).post(path, reason);
  return { path: `${path}/confirm`, confirmation: { request: body.factorReset.request } };
}

async function anotherOperator({ app, collections }: RouteWorld): Promise<Client> {
  const email = `operator-${Math.random().toString(36).slice(2, 10)}@example.com`;
  const client = await signedUp(app, { email });
  await giveSecondFactor(collections, email);
  await collections.users.updateOne({ emailKey: email }, { $set: { role: 'operator' } });
  return client;
}

/** A call of an operator while nobody else has the role. */
async function asOnlyOperator(
  { operator, collections: { users } }: RouteWorld,
  call: () => Promise<unknown>,
): Promise<void> {
  const own = await idOf(operator);
  const found = await users.find({ role: 'operator' }, { _id: 1 }).lean();
  const others = found.filter(({ _id }) => _id.toString() !== own);
  const theirs = { _id: { $in: others.map(({ _id }) => _id) } };
  await users.updateMany(theirs, { $set: { role: null } });
  await call();
  await users.updateMany(theirs, { $set: { role: 'operator' } });
}

/** What provokes each answer of the routes about people. */
export const peopleScenarios: Scenario[] = [
  [`GET ${PEOPLE} 200 -`, ({ operator }) => operator.get(PEOPLE)],
  [`GET ${PEOPLE}/counts 200 -`, ({ operator }) => operator.get(`${PEOPLE}/counts`)],
  [
    `GET ${PEOPLE}/{account} 200 -`,
    async ({ operator, customer }) => operator.get(await about(customer, `${PEOPLE}/{account}`)),
  ],
  [
    `POST ${ACCOUNT}/end-sessions 204 -`,
    async ({ app, operator }) => operator.post(await about(await signedUp(app), `${ACCOUNT}/end-sessions`)),
  ],
  [
    `POST ${ACCOUNT}/suspension 200 -`,
    async ({ app, operator }) =>
      operator.post(await about(await signedUp(app), `${ACCOUNT}/suspension`), { because: 'a test' }),
  ],
  [
    `DELETE ${ACCOUNT}/suspension 200 -`,
    async ({ app, operator }) => operator.delete(await about(await signedUp(app), `${ACCOUNT}/suspension`)),
  ],
  [
    `POST ${ACCOUNT}/proof-mail 200 -`,
    async ({ app, operator }) => operator.post(await about(await registered(app), `${ACCOUNT}/proof-mail`)),
  ],
  [
    `POST ${ACCOUNT}/proof-mail 429 too_many_attempts`,
    async ({ app, operator }) => {
      const path = await about(await registered(app), `${ACCOUNT}/proof-mail`);
      await untilRefused(() => operator.post(path));
    },
  ],
  [`POST ${RESET} 201 -`, async (world) => world.operator.post(await aLostFactor(world), reason)],
  [
    `POST ${RESET} 403 reset_own`,
    async ({ operator }) => operator.post(await about(operator, RESET), reason),
  ],
  [
    `POST ${RESET} 409 reset_impossible`,
    async ({ app, operator }) => operator.post(await about(await signedUp(app), RESET), reason),
  ],
  [
    `POST ${RESET} 409 no_second_operator`,
    async (world) => {
      const path = await aLostFactor(world);
      await asOnlyOperator(world, () => world.operator.post(path, reason));
    },
  ],
  [
    `POST ${RESET} 409 reset_open`,
    async (world) => {
      const path = await aLostFactor(world);
      await repeat(2, () => world.operator.post(path, reason));
    },
  ],
  [`DELETE ${RESET} 204 -`, async (world) => world.operator.delete(await aLostFactor(world))],
  [
    `POST ${CONFIRM} 204 -`,
    async (world) => {
      const { path, confirmation } = await asked(world);
      await world.operator.post(path, confirmation);
    },
  ],
  [
    `POST ${CONFIRM} 403 reset_own`,
    async ({ operator }) => operator.post(await about(operator, CONFIRM), { request: 'any' }),
  ],
  [
    `POST ${CONFIRM} 403 reset_needs_another`,
    async (world) => {
      const { path, confirmation } = await asked(world, world.operator);
      await world.operator.post(path, confirmation);
    },
  ],
  [
    `POST ${CONFIRM} 409 reset_over`,
    async (world) =>
      world.operator.post(`${await aLostFactor(world)}/confirm`, { request: 'an earlier one' }),
  ],
];
