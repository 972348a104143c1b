import { createExportWorker } from '../accounts/export/export.job.ts';
import { createMailedLink } from '../accounts/mailed-links/mailed-link.commands.ts';
import type { LinkPurpose } from '../accounts/mailed-links/mailed-link.model.ts';
import { sessionIdOf } from '../accounts/sessions/session.commands.ts';
import type { UserRecord } from '../accounts/users/user.model.ts';
import { exportSections } from '../leaving.ts';
import { type Client, person, registered, signedUp } from './client.ts';
import { type RouteWorld, repeat, type Scenario, untilRefused } from './route-world.fixture.ts';

const EXPORT = '/api/account/export';
const PASSWORD = person().password;

/** Asks for the deletion as the page does. */
const remove = (client: Client, currentPassword: unknown = PASSWORD) =>
  client.raw('/api/account', {
    method: 'DELETE',
    headers: { 'X-Requested-With': 'clawdet', 'Content-Type': 'application/json' },
    body: JSON.stringify({ currentPassword }),
  });

/** Changes the account of a browser in the database. */
async function change(
  { collections }: RouteWorld,
  client: Client,
  update: Partial<UserRecord> | { $unset: object },
): Promise<void> {
  const { id } = (await client.get('/api/auth/me')).body.user;
  await collections.users.updateOne({ _id: id }, update);
}

const begun = { deletion: { at: new Date(0), due: new Date(0), begunAt: new Date(0) } };

/** A link for the account of a browser, without its mail. */
async function aLink({ collections }: RouteWorld, client: Client, purpose: LinkPurpose): Promise<string> {
  const { id, email } = (await client.get('/api/auth/me')).body.user;
  const user = await collections.users.findById(id).lean();
  if (!user) throw new Error('no account');
  return await createMailedLink(collections, { purpose, userId: user._id, emailKey: email });
}

/** What provokes each answer of the routes about leaving with one's data. */
export const leavingScenarios: Scenario[] = [
  [`GET ${EXPORT} 200 -`, ({ customer }) => customer.get(EXPORT)],
  [`POST ${EXPORT} 202 -`, async ({ app }) => (await signedUp(app)).post(EXPORT)],
  [`POST ${EXPORT} 403 email_unproven`, async ({ app }) => (await registered(app)).post(EXPORT)],
  [
    `POST ${EXPORT} 429 too_many_changes`,
    async ({ app }) => {
      const client = await signedUp(app);
      await untilRefused(() => client.post(EXPORT));
    },
  ],
  [
    `POST ${EXPORT}/download 200 -`,
    async (world) => {
      const client = await signedUp(world.app);
      await client.post(EXPORT);
      const stopping = new AbortController().signal;
      await createExportWorker({ ...world.deps, stopping, sections: exportSections })();
      await client.post(`${EXPORT}/download`, { token: await aLink(world, client, 'export') });
    },
  ],
  [
    `POST ${EXPORT}/download 403 export_invalid`,
    ({ customer }) => customer.post(`${EXPORT}/download`, { token: 'unknown' }),
  ],
  ['DELETE /api/account 200 -', async ({ app }) => remove(await signedUp(app))],
  ['DELETE /api/account 403 wrong_password', async ({ app }) => remove(await signedUp(app), 'a wrong guess')],
  [
    'DELETE /api/account 403 confirm_identity',
    async (world) => {
      const client = await signedUp(world.app);
      // As an account of X, which has logged in long ago.
      await change(world, client, { $unset: { passwordHash: '' } });
      const _id = sessionIdOf(client.cookies.get('clawdet_session') ?? '');
      await world.collections.sessions.updateOne({ _id }, { confirmedAt: new Date(0) });
      await remove(client);
    },
  ],
  [
    'DELETE /api/account 429 too_many_attempts',
    async ({ app }) => {
      const client = await signedUp(app);
      await untilRefused(() => remove(client, 'a wrong guess'));
    },
  ],
  [
    'DELETE /api/account 429 too_many_changes',
    async ({ app }) => {
      const client = await signedUp(app);
      await repeat(5, async () => {
        await remove(client);
        await client.post('/api/account/deletion/undo');
      });
      await remove(client);
    },
  ],
  [
    'DELETE /api/account 409 last_operator',
    async (world) => {
      const { users } = world.collections;
      const others = await users.find({ role: 'operator' }, { _id: 1 }).lean();
      const ids = { _id: { $in: others.map(({ _id }) => _id) } };
      const client = await signedUp(world.app);
      await change(world, client, { role: 'operator' });
      await users.updateMany(ids, { $set: { role: null } });
      await remove(client);
      await users.updateMany(ids, { $set: { role: 'operator' } });
    },
  ],
  ['POST /api/account/deletion/undo 200 -', ({ customer }) => customer.post('/api/account/deletion/undo')],
  [
    'POST /api/account/deletion/undo 409 deletion_begun',
    async (world) => {
      const client = await signedUp(world.app);
      await change(world, client, begun);
      await client.post('/api/account/deletion/undo');
    },
  ],
  [
    'POST /api/auth/keep-account 204 -',
    async (world) => {
      const token = await aLink(world, await signedUp(world.app), 'keep');
      await world.anonymous.post('/api/auth/keep-account', { token });
    },
  ],
  [
    'POST /api/auth/keep-account 403 link_invalid',
    ({ anonymous }) => anonymous.post('/api/auth/keep-account', { token: 'unknown' }),
  ],
  [
    'POST /api/auth/keep-account 409 deletion_begun',
    async (world) => {
      const client = await signedUp(world.app);
      const token = await aLink(world, client, 'keep');
      await change(world, client, begun);
      await world.anonymous.post('/api/auth/keep-account', { token });
    },
  ],
  [
    'POST /api/provisioning/start 409 account_leaving',
    async ({ app }) => {
      const client = await signedUp(app);
      await remove(client);
      await client.post('/api/provisioning/start', {});
    },
  ],
];
