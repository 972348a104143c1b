import { createMailedLink } from '../accounts/mailed-links/mailed-link.commands.ts';
import type { LinkPurpose } from '../accounts/mailed-links/mailed-link.model.ts';
import { emailKeyOf } from '../accounts/users/email-address.ts';
import { type Client, person, registered, signedUp } from './client.ts';
import { type RouteWorld, type Scenario, untilRefused } from './route-world.fixture.ts';

/** A link for a new account, without its mail. Proven accounts have links that set a password. */
async function aLink({ app, collections }: RouteWorld, purpose: LinkPurpose): Promise<string> {
  const who = person();
  await (purpose === 'reset' ? signedUp(app, who) : registered(app, who));
  const emailKey = emailKeyOf(String(who.email));
  const typed = purpose === 'reset' ? { emailKey } : { claimedEmailKey: emailKey };
  const user = await collections.users.findOne(typed).lean();
  if (!user) throw new Error('no account');
  return await createMailedLink(collections, { purpose, userId: user._id, emailKey });
}

/** Changes the account of a browser as a test needs it. */
async function changeUser({ collections }: RouteWorld, client: Client, change: object): Promise<void> {
  const { user } = (await client.get('/api/auth/me')).body;
  await collections.users.updateOne({ _id: user.id }, change);
}

const LINK = '/api/auth/x/link';
const FROM = { 'X-Forwarded-For': '198.51.100.9' };
const NEW = 'quiet winter morning';

/** What provokes the answers about proof, recovery and changes of an account. */
export const accountScenarios: Scenario[] = [
  [
    'POST /api/auth/verify 200 -',
    async (world) => world.anonymous.post('/api/auth/verify', { token: await aLink(world, 'prove') }),
  ],
  [
    'POST /api/auth/verify 403 link_invalid',
    ({ anonymous }) => anonymous.post('/api/auth/verify', { token: 'unknown' }),
  ],
  ['POST /api/auth/verify/resend 202 -', ({ customer }) => customer.post('/api/auth/verify/resend', {})],
  [
    'POST /api/auth/verify/resend 429 too_many_attempts',
    ({ anonymous }) => untilRefused(() => anonymous.post('/api/auth/verify/resend', {}, FROM)),
  ],
  [
    'POST /api/auth/forgot 202 -',
    ({ anonymous }) => anonymous.post('/api/auth/forgot', { email: 'nobody@example.com' }),
  ],
  [
    'POST /api/auth/forgot 429 too_many_attempts',
    ({ anonymous }) =>
      untilRefused(() => anonymous.post('/api/auth/forgot', { email: 'nobody@example.com' }, FROM)),
  ],
  [
    'POST /api/auth/reset 204 -',
    async (world) =>
      world.anonymous.post('/api/auth/reset', { token: await aLink(world, 'reset'), password: NEW }),
  ],
  [
    'POST /api/auth/reset 403 link_invalid',
    ({ anonymous }) => anonymous.post('/api/auth/reset', { token: 'unknown', password: NEW }),
  ],
  ['PATCH /api/account 200 -', ({ customer }) => customer.patch('/api/account', { name: 'Ada' })],
  [
    'PATCH /api/account 403 wrong_password',
    async ({ app }) =>
      (await signedUp(app)).patch('/api/account', { currentPassword: 'a wrong guess', password: NEW }),
  ],
  [
    'PATCH /api/account 403 confirm_identity',
    async ({ app, collections }) => {
      const who = person();
      const client = await signedUp(app, who);
      const emailKey = emailKeyOf(String(who.email));
      // As an account of X, which has logged in long ago.
      const user = await collections.users.findOneAndUpdate({ emailKey }, { $unset: { passwordHash: '' } });
      await collections.sessions.updateMany({ userId: user?._id }, { confirmedAt: new Date(0) });
      await client.patch('/api/account', { email: 'another@example.com' });
    },
  ],
  [
    'PATCH /api/account 429 too_many_attempts',
    async ({ app }) => {
      const client = await signedUp(app);
      const guess = { currentPassword: 'a wrong guess', password: NEW };
      await untilRefused(() => client.patch('/api/account', guess));
    },
  ],
  [
    'PATCH /api/account 403 proof_required',
    async (world) => {
      const client = await registered(world.app);
      await changeUser(world, client, { $set: { xId: '7' }, $unset: { passwordHash: '' } });
      await client.patch('/api/account', { password: NEW });
    },
  ],
  [`POST ${LINK} 200 -`, ({ customer }) => customer.post(LINK)],
  [
    `POST ${LINK} 404 oauth_not_configured`,
    async ({ open }) => {
      const off = await open({ x: undefined });
      await (await signedUp(off)).post(LINK);
    },
  ],
  [
    'DELETE /api/account/x 200 -',
    async (world) => {
      const client = await signedUp(world.app);
      await changeUser(world, client, { $set: { xId: '8', xUsername: 'linked' } });
      await client.delete('/api/account/x');
    },
  ],
  [
    'DELETE /api/account/x 409 last_way_in',
    async (world) => {
      const client = await signedUp(world.app);
      await changeUser(world, client, { $set: { xId: '9' }, $unset: { passwordHash: '' } });
      await client.delete('/api/account/x');
    },
  ],
  [
    'POST /api/provisioning/start 403 email_unproven',
    async ({ app }) => (await registered(app)).post('/api/provisioning/start', {}),
  ],
];
