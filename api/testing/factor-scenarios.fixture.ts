import {
  type Enrolled,
  enroll,
  enrolled,
  FACTORS,
  SECOND_FACTOR,
} from '../accounts/factors/authenticator.fixture.ts';
import { type Client, signedUp } from './client.ts';
import { type RouteWorld, repeat, type Scenario } from './route-world.fixture.ts';

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
      await repeat(6, () => browser.post(SECOND_FACTOR, WRONG));
    },
  ],
  [
    'POST /api/auth/confirm 403 wrong_code',
    async ({ app }) => (await signedUp(app)).post('/api/auth/confirm', WRONG),
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
