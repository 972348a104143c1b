import { Types } from 'mongoose';
import { issueInvitationToken } from '../accounts/invitations/invitation.commands.ts';
import { emailKeyOf } from '../accounts/users/email-address.ts';
import { type Client, person, registered, signedUp } from './client.ts';
import {
  idOf,
  joins,
  letConfirmationExpire,
  type RouteWorld,
  ready,
  repeat,
  type Scenario,
  untilRefused,
} from './route-world.fixture.ts';

const TEAMS = '/api/teams';
const ACCEPT = '/api/invitations/accept';
const READ = '/api/invitations/read';
const START = '/api/provisioning/start';

/** A person with an own team. */
async function anOwner({ app }: RouteWorld): Promise<{ client: Client; team: string }> {
  const client = await signedUp(app);
  return { client, team: await idOf(client) };
}

/** A team with an owner and somebody else. */
async function aTeamOfTwo(world: RouteWorld, role: 'member' | 'viewer' = 'member') {
  const owner = await anOwner(world);
  const other = await anOwner(world);
  await joins(world.collections, other.client, owner.team, role);
  return { ...owner, other: other.client, memberPath: `${TEAMS}/${owner.team}/members/${other.team}` };
}

/** An invitation to an address, and the token that its mail would contain. */
async function invited(world: RouteWorld, email: string): Promise<{ token: string; team: string }> {
  const { client, team } = await anOwner(world);
  const { body } = await client.post(`${TEAMS}/${team}/invitations`, { email, role: 'viewer' });
  const token = await issueInvitationToken(world.collections, new Types.ObjectId(body.invitation.id));
  return { token, team };
}

const teams: Scenario[] = [
  [`GET ${TEAMS} 200 -`, ({ customer }) => customer.get(TEAMS)],
  [`POST ${TEAMS} 201 -`, ({ customer }) => customer.post(TEAMS, { name: 'A test' })],
  [
    `POST ${TEAMS} 409 too_many_teams`,
    async (world) => {
      const { client } = await anOwner(world);
      await repeat(10, () => client.post(TEAMS, { name: 'A test' }));
    },
  ],
  [`GET ${TEAMS}/{id} 200 -`, ({ viewer, shared }) => viewer.get(`${TEAMS}/${shared.team}`)],
  [
    `PATCH ${TEAMS}/{id} 200 -`,
    async (world) => {
      const { client, team } = await anOwner(world);
      await client.patch(`${TEAMS}/${team}`, { name: 'A test' });
    },
  ],
  [
    `DELETE ${TEAMS}/{id} 204 -`,
    async ({ customer }) => {
      const { body } = await customer.post(TEAMS, { name: 'A test' });
      await customer.delete(`${TEAMS}/${body.team.id}`);
    },
  ],
  [
    `DELETE ${TEAMS}/{id} 409 own_team`,
    async (world) => {
      const { client, team } = await anOwner(world);
      await client.delete(`${TEAMS}/${team}`);
    },
  ],
  [
    `DELETE ${TEAMS}/{id} 409 team_has_assistants`,
    async ({ app, collections }) => {
      const client = await signedUp(app);
      const { id } = (await client.post(TEAMS, { name: 'A test' })).body.team;
      await client.post(`${START}?team=${id}`, {});
      await collections.operations.updateMany({ teamId: id }, { $set: { status: 'succeeded' } });
      await client.delete(`${TEAMS}/${id}`);
    },
  ],
  [
    `POST ${START} 409 one_per_owner`,
    async (world) => {
      const { client } = await ready(world);
      const { id } = (await client.post(TEAMS, { name: 'A test' })).body.team;
      await client.post(`${START}?team=${id}`, {});
    },
  ],
];

const members: Scenario[] = [
  [`GET ${TEAMS}/{id}/members 200 -`, ({ viewer, shared }) => viewer.get(`${TEAMS}/${shared.team}/members`)],
  [
    `PATCH ${TEAMS}/{id}/members/{member} 200 -`,
    async (world) => {
      const { client, memberPath } = await aTeamOfTwo(world);
      await client.patch(memberPath, { role: 'admin' });
    },
  ],
  [
    `PATCH ${TEAMS}/{id}/members/{member} 403 confirm_identity`,
    async (world) => {
      const { client, memberPath } = await aTeamOfTwo(world);
      await letConfirmationExpire(world.collections, client);
      await client.patch(memberPath, { role: 'owner' });
    },
  ],
  [
    `PATCH ${TEAMS}/{id}/members/{member} 409 last_owner`,
    async (world) => {
      const { client, team } = await anOwner(world);
      await client.patch(`${TEAMS}/${team}/members/${team}`, { role: 'admin' });
    },
  ],
  [
    `DELETE ${TEAMS}/{id}/members/{member} 204 -`,
    async (world) => {
      const { client, memberPath } = await aTeamOfTwo(world);
      await client.delete(memberPath);
    },
  ],
  [
    `DELETE ${TEAMS}/{id}/members/{member} 403 role_too_low`,
    ({ viewer, shared }) => viewer.delete(`${TEAMS}/${shared.team}/members/${shared.team}`),
  ],
  [
    `DELETE ${TEAMS}/{id}/members/{member} 403 confirm_identity`,
    async (world) => {
      const { client, team, other, memberPath } = await aTeamOfTwo(world);
      await client.patch(memberPath, { role: 'owner' });
      await letConfirmationExpire(world.collections, other);
      await other.delete(`${TEAMS}/${team}/members/${team}`);
    },
  ],
  [
    `DELETE ${TEAMS}/{id}/members/{member} 409 last_owner`,
    async (world) => {
      const { client, team } = await anOwner(world);
      await client.delete(`${TEAMS}/${team}/members/${team}`);
    },
  ],
];

const invitations: Scenario[] = [
  [
    `GET ${TEAMS}/{id}/invitations 200 -`,
    async (world) => {
      const { client, team } = await anOwner(world);
      await client.get(`${TEAMS}/${team}/invitations`);
    },
  ],
  [
    `POST ${TEAMS}/{id}/invitations 201 -`,
    async (world) => {
      const { client, team } = await anOwner(world);
      await client.post(`${TEAMS}/${team}/invitations`, { email: 'guest@example.com', role: 'admin' });
    },
  ],
  [
    `POST ${TEAMS}/{id}/invitations 403 email_unproven`,
    async ({ app }) => {
      const client = await registered(app);
      const path = `${TEAMS}/${await idOf(client)}/invitations`;
      await client.post(path, { email: 'guest@example.com', role: 'admin' });
    },
  ],
  [
    `POST ${TEAMS}/{id}/invitations 409 account_leaving`,
    async (world) => {
      const { client, team } = await anOwner(world);
      await client.raw('/api/account', {
        method: 'DELETE',
        headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'clawdet' },
        body: JSON.stringify({ currentPassword: person().password }),
      });
      await client.post(`${TEAMS}/${team}/invitations`, { email: 'guest@example.com', role: 'admin' });
    },
  ],
  [
    `POST ${TEAMS}/{id}/invitations 429 too_many_changes`,
    async (world) => {
      const { client, team } = await anOwner(world);
      let number = 0;
      await untilRefused(() => {
        number += 1;
        return client.post(`${TEAMS}/${team}/invitations`, {
          email: `g${number}@${team}.example`,
          role: 'admin',
        });
      });
    },
  ],
  [
    `DELETE ${TEAMS}/{id}/invitations/{invitation} 204 -`,
    async (world) => {
      const { client, team } = await anOwner(world);
      await client.delete(`${TEAMS}/${team}/invitations/${team}`);
    },
  ],
  [
    `POST ${READ} 200 -`,
    async (world) => {
      const { token } = await invited(world, 'reader@example.com');
      await world.anonymous.post(READ, { token });
    },
  ],
  [`POST ${READ} 403 invitation_invalid`, ({ anonymous }) => anonymous.post(READ, { token: 'nonsense' })],
  [
    `POST ${READ} 429 too_many_attempts`,
    ({ app }) => {
      const client = app.client();
      const from = { 'X-Forwarded-For': '198.51.100.8' };
      return untilRefused(() => client.post(READ, { token: 'nonsense' }, from));
    },
  ],
];

const acceptances: Scenario[] = [
  [
    `POST ${ACCEPT} 200 -`,
    async (world) => {
      const { email } = person();
      const { token } = await invited(world, String(email));
      const client = await signedUp(world.app, { email });
      await client.post(ACCEPT, { token });
    },
  ],
  [`POST ${ACCEPT} 401 unauthenticated`, ({ anonymous }) => anonymous.post(ACCEPT, { token: 'nonsense' })],
  [`POST ${ACCEPT} 403 invitation_invalid`, ({ customer }) => customer.post(ACCEPT, { token: 'nonsense' })],
  [
    `POST ${ACCEPT} 403 invitation_other_account`,
    async (world) => {
      const { token } = await invited(world, 'somebody@example.com');
      await world.customer.post(ACCEPT, { token });
    },
  ],
  [
    `POST ${ACCEPT} 403 link_invalid`,
    async (world) => {
      const who = person();
      const { token } = await invited(world, String(who.email));
      const [client, claimedEmailKey] = [await registered(world.app, who), emailKeyOf(String(who.email))];
      // The address becomes another account's at the same moment.
      await world.collections.users.create({ name: 'Another', provider: 'email', emailKey: claimedEmailKey });
      await client.post(ACCEPT, { token });
    },
  ],
  [
    `POST ${ACCEPT} 409 team_full`,
    async (world) => {
      const { email } = person();
      const { token, team } = await invited(world, String(email));
      const client = await signedUp(world.app, { email });
      const members = Array.from({ length: 50 }, () => ({
        userId: new Types.ObjectId(),
        role: 'owner',
        since: new Date(),
      }));
      const row = { members, revision: 1 };
      await world.collections.teams.updateOne({ _id: team }, { $set: row }, { upsert: true });
      await client.post(ACCEPT, { token });
    },
  ],
  [
    `POST ${ACCEPT} 429 too_many_attempts`,
    async ({ app }) => {
      const client = await signedUp(app);
      const from = { 'X-Forwarded-For': '198.51.100.9' };
      await untilRefused(() => client.post(ACCEPT, { token: 'nonsense' }, from));
    },
  ],
];

const TOKEN = { name: 'A test', scope: 'read' };

const tokens: Scenario[] = [
  [
    'GET /api/token 200 -',
    ({ anonymous, shared }) => anonymous.get('/api/token', { Authorization: `Bearer ${shared.token}` }),
  ],
  [
    `GET ${TEAMS}/{id}/tokens 200 -`,
    async (world) => {
      const { client, team } = await anOwner(world);
      await client.get(`${TEAMS}/${team}/tokens`);
    },
  ],
  [
    `POST ${TEAMS}/{id}/tokens 201 -`,
    async (world) => {
      const { client, team } = await anOwner(world);
      await client.post(`${TEAMS}/${team}/tokens`, TOKEN);
    },
  ],
  [
    `POST ${TEAMS}/{id}/tokens 409 tokens_full`,
    async (world) => {
      const { client, team } = await anOwner(world);
      await repeat(21, () => client.post(`${TEAMS}/${team}/tokens`, TOKEN));
    },
  ],
  [
    `DELETE ${TEAMS}/{id}/tokens/{token} 204 -`,
    async (world) => {
      const { client, team } = await anOwner(world);
      await client.delete(`${TEAMS}/${team}/tokens/clt_nonsense`);
    },
  ],
];

/** What provokes each answer of the routes about teams. */
export const teamScenarios: Scenario[] = [...tokens, ...teams, ...members, ...invitations, ...acceptances];
