import {
  addPasskey,
  type Enrolled,
  enroll,
  enrolled,
  FACTORS,
  PASSKEYS,
  SECOND_FACTOR,
} from '../accounts/factors/authenticator.fixture.ts';
import { softwareAuthenticator } from '../accounts/factors/software-authenticator.fixture.ts';
import { type Client, signedUp } from './client.ts';
import { type RouteWorld, repeat, type Scenario, untilRefused } from './route-world.fixture.ts';

const TOTP = `${FACTORS}/totp`;
const TOTP_CONFIRM = `${TOTP}/confirm`;
const RECOVERY = `${FACTORS}/recovery`;
const WRONG = { method: 'totp', code: '000000' };

const anEnrolled = ({ app }: RouteWorld): Promise<Enrolled> => enrolled(app, new Date());

/** A browser that has taken the first step of a login, and a recovery code for the second. */
async function waiting(world: RouteWorld): Promise<{ browser: Client; code: string }> {
  const { startLogin, recoveryCodes } = await anEnrolled(world);
  return { browser: (await startLogin()).browser, code: recoveryCodes[0] ?? '' };
}

/** A customer with a passkey, and its public id. */
async function withPasskey({ app, deps }: RouteWorld): Promise<{ client: Client; id: string }> {
  const client = await signedUp(app);
  await addPasskey(client, deps.config.publicUrl);
  return { client, id: (await client.get(FACTORS)).body.factors.passkeys[0].id };
}

/** One who has ten. */
async function withManyPasskeys({ app, deps }: RouteWorld): Promise<Client> {
  const client = await signedUp(app);
  await repeat(10, () => addPasskey(client, deps.config.publicUrl));
  return client;
}

/** The answer of a passkey that no account has, to a challenge that nobody asked for. */
const made = ({ deps }: RouteWorld) => softwareAuthenticator(deps.config.publicUrl);
const MADE_UP = { challenge: 'made-up' };

/** What provokes each answer of the routes about second factors. */
export const factorScenarios: Scenario[] = [
  [
    'POST /api/auth/login 401 second_factor_required',
    async (world) => (await anEnrolled(world)).startLogin(),
  ],
  [`GET ${SECOND_FACTOR} 200 -`, async (world) => (await waiting(world)).browser.get(SECOND_FACTOR)],
  [`GET ${SECOND_FACTOR} 401 login_expired`, ({ anonymous }) => anonymous.get(SECOND_FACTOR)],
  [
    `POST ${SECOND_FACTOR} 200 -`,
    async (world) => {
      const { browser, code } = await waiting(world);
      await browser.post(SECOND_FACTOR, { method: 'recovery', code });
    },
  ],
  [`POST ${SECOND_FACTOR} 401 login_expired`, ({ anonymous }) => anonymous.post(SECOND_FACTOR, WRONG)],
  [
    `POST ${SECOND_FACTOR} 403 wrong_code`,
    async (world) => (await waiting(world)).browser.post(SECOND_FACTOR, WRONG),
  ],
  [
    `POST ${SECOND_FACTOR} 429 too_many_attempts`,
    async (world) => {
      const { browser } = await waiting(world);
      await untilRefused(() => browser.post(SECOND_FACTOR, WRONG));
    },
  ],
  [
    'POST /api/auth/confirm 403 wrong_code',
    async ({ app }) => (await signedUp(app)).post('/api/auth/confirm', WRONG),
  ],
  [
    `POST ${SECOND_FACTOR} 403 passkey_refused`,
    async (world) => {
      const { browser } = await waiting(world);
      await browser.post(SECOND_FACTOR, { method: 'passkey', response: made(world).get(MADE_UP) });
    },
  ],
  [
    `POST ${SECOND_FACTOR}/passkey 200 -`,
    async (world) => (await waiting(world)).browser.post(`${SECOND_FACTOR}/passkey`),
  ],
  [
    `POST ${SECOND_FACTOR}/passkey 401 login_expired`,
    ({ anonymous }) => anonymous.post(`${SECOND_FACTOR}/passkey`),
  ],
  [
    'POST /api/auth/confirm 403 passkey_refused',
    async (world) => {
      const response = made(world).get(MADE_UP);
      await (await signedUp(world.app)).post('/api/auth/confirm', { method: 'passkey', response });
    },
  ],
  ['POST /api/auth/confirm/passkey 200 -', ({ customer }) => customer.post('/api/auth/confirm/passkey')],
  [`POST ${PASSKEYS}/options 200 -`, async ({ app }) => (await signedUp(app)).post(`${PASSKEYS}/options`)],
  [
    `POST ${PASSKEYS}/options 409 passkeys_full`,
    async (world) => (await withManyPasskeys(world)).post(`${PASSKEYS}/options`),
  ],
  [`POST ${PASSKEYS} 200 -`, async ({ app, deps }) => addPasskey(await signedUp(app), deps.config.publicUrl)],
  [
    `POST ${PASSKEYS} 403 passkey_refused`,
    async (world) => {
      const response = made(world).create(MADE_UP);
      await (await signedUp(world.app)).post(PASSKEYS, { name: 'A phone', response });
    },
  ],
  [
    `POST ${PASSKEYS} 409 passkeys_full`,
    async (world) => {
      // Another session has added the tenth meanwhile.
      const client = await signedUp(world.app);
      await repeat(9, () => addPasskey(client, world.deps.config.publicUrl));
      const { body } = await client.post(`${PASSKEYS}/options`);
      const response = made(world).create(body);
      const { user } = (await client.get('/api/auth/me')).body;
      const another = {
        id: 'another',
        publicKey: '',
        counter: 0,
        transports: [],
        name: 'x',
        addedAt: new Date(),
      };
      await world.collections.users.updateOne(
        { _id: user.id },
        { $push: { 'secondFactor.passkeys': another } },
      );
      await client.post(PASSKEYS, { name: 'The eleventh', response });
    },
  ],
  [
    `DELETE ${PASSKEYS}/{id} 204 -`,
    async (world) => {
      const { client, id } = await withPasskey(world);
      await client.delete(`${PASSKEYS}/${id}`);
    },
  ],
  [
    `DELETE ${PASSKEYS}/{id} 404 not_found`,
    async ({ app }) => (await signedUp(app)).delete(`${PASSKEYS}/${'f'.repeat(24)}`),
  ],
  [
    `DELETE ${PASSKEYS}/{id} 409 factor_required`,
    async (world) => {
      const { client, id } = await withPasskey(world);
      const { user } = (await client.get('/api/auth/me')).body;
      await world.collections.users.updateOne({ _id: user.id }, { $set: { role: 'operator' } });
      await client.delete(`${PASSKEYS}/${id}`);
    },
  ],
  [`GET ${FACTORS} 200 -`, ({ customer }) => customer.get(FACTORS)],
  [`POST ${TOTP} 200 -`, async ({ app }) => (await signedUp(app)).post(TOTP)],
  [`POST ${TOTP_CONFIRM} 200 -`, async ({ app }) => enroll(await signedUp(app), new Date())],
  [
    `POST ${TOTP_CONFIRM} 403 wrong_code`,
    async ({ app }) => {
      const client = await signedUp(app);
      await client.post(TOTP);
      await client.post(TOTP_CONFIRM, { code: '000000' });
    },
  ],
  [
    `POST ${TOTP_CONFIRM} 409 totp_not_begun`,
    async ({ app }) => (await signedUp(app)).post(TOTP_CONFIRM, { code: '000000' }),
  ],
  [`DELETE ${TOTP} 204 -`, async (world) => (await anEnrolled(world)).client.delete(TOTP)],
  [`DELETE ${TOTP} 404 not_found`, async ({ app }) => (await signedUp(app)).delete(TOTP)],
  [
    `DELETE ${TOTP} 409 factor_required`,
    async (world) => {
      const { client, email } = await anEnrolled(world);
      await world.collections.users.updateOne({ emailKey: email }, { $set: { role: 'operator' } });
      await client.delete(TOTP);
    },
  ],
  [`POST ${RECOVERY} 200 -`, async (world) => (await anEnrolled(world)).client.post(RECOVERY)],
  [`POST ${RECOVERY} 404 not_found`, async ({ app }) => (await signedUp(app)).post(RECOVERY)],
];
