import { Types } from 'mongoose';
import { describe, expect, test } from 'vitest';
import { type Client, person, registered, signedUp } from '../../testing/client.ts';
import { mailedApiOfFile, openMailedApi } from '../mailbox.fixture.ts';
import type { TeamRole } from '../policy/policy.ts';
import { addMember, changeRole, removeMember } from './team.commands.ts';

const { database, api } = await mailedApiOfFile();

interface Person {
  client: Client;
  id: string;
  email: string;
}

async function newcomer(name = 'Ada Lovelace'): Promise<Person> {
  const email = String(person().email);
  const client = await signedUp(api, { name, email });
  return { client, email, id: (await client.get('/api/auth/me')).body.user.id };
}

/** Invites a person to somebody's own team, and accepts for them. */
async function joins(owner: Person, guest: Person, role: Exclude<TeamRole, 'owner'>): Promise<void> {
  const { status } = await invite(owner, guest.email, role);
  expect(status).toBe(201);
  const token = await api.tokenFor(guest.email, 'invitation');
  expect((await guest.client.post('/api/invitations/accept', { token })).status).toBe(200);
}

const invite = (by: Person, email: string, role = 'member', team = by.id) =>
  by.client.post(`/api/teams/${team}/invitations`, { email, role });
const membersOf = async (who: Person, team: string) =>
  (await who.client.get(`/api/teams/${team}/members`)).body.members;
const setRole = (by: Person, team: string, who: Person, role: TeamRole) =>
  by.client.patch(`/api/teams/${team}/members/${who.id}`, { role });

describe('a person’s own team', () => {
  test('is there from the start, with them as its owner', async () => {
    const { client, id } = await newcomer();
    const { body } = await client.get('/api/teams');
    expect(body.teams).toEqual([
      {
        id,
        name: 'Ada Lovelace’s team',
        own: true,
        role: 'owner',
        may: expect.arrayContaining(['assistants:order', 'owners:change']),
        members: 1,
        createdAt: expect.any(String),
      },
    ]);
  });

  test('takes another name, and keeps it', async () => {
    const { client, id } = await newcomer();
    expect((await client.patch(`/api/teams/${id}`, { name: 'Engines' })).body.team.name).toBe('Engines');
    expect((await client.get(`/api/teams/${id}`)).body.team.name).toBe('Engines');
  });

  test('is not left by its only owner, and not deleted', async () => {
    const { client, id } = await newcomer();
    expect((await client.delete(`/api/teams/${id}/members/${id}`)).body.error).toBe('last_owner');
    expect((await client.delete(`/api/teams/${id}`)).body.error).toBe('own_team');
  });
});

describe('another team', () => {
  test('is created, named and deleted by its owner', async () => {
    const { client } = await newcomer();
    const created = await client.post('/api/teams', { name: 'The second' });
    expect([created.status, created.body.team.role, created.body.team.own]).toEqual([201, 'owner', false]);
    const { id } = created.body.team;
    expect((await client.get('/api/teams')).body.teams).toHaveLength(2);
    expect((await client.delete(`/api/teams/${id}`)).status).toBe(204);
    expect((await client.get('/api/teams')).body.teams).toHaveLength(1);
    expect((await client.get(`/api/teams/${id}`)).status).toBe(404);
  });

  test('is refused to who owns ten', async () => {
    const { client } = await newcomer();
    for (let count = 1; count < 10; count += 1)
      expect((await client.post('/api/teams', { name: `Team ${count}` })).status).toBe(201);
    expect((await client.post('/api/teams', { name: 'One more' })).body.error).toBe('too_many_teams');
  });

  test('is refused to who owns ten, also if they ask for twenty at once', async () => {
    const { client } = await newcomer();
    const ask = (count: number) => client.post('/api/teams', { name: `Team ${count}` });
    const asked = await Promise.all(Array.from({ length: 20 }, (_, count) => ask(count)));
    const refused = asked.flatMap(({ status, body }) => (status === 201 ? [] : [body.error]));
    expect(new Set(refused)).toEqual(new Set(['too_many_teams']));
    const { teams } = (await client.get('/api/teams')).body;
    expect(teams).toHaveLength(21 - refused.length);
    expect(teams.length).toBeLessThanOrEqual(10);
  });

  test('is not deleted while it has an assistant', async () => {
    const { client } = await newcomer();
    const { id } = (await client.post('/api/teams', { name: 'With an assistant' })).body.team;
    await database.collections.instances.create({
      teamId: new Types.ObjectId(id),
      subdomain: `s${id}`,
      cell: 'sandbox',
      desired: { generation: 1, present: true, region: 'eu', tier: 'free', image: 'openclaw' },
      placement: { location: 'fsn1', serverType: 'cx23' },
    });
    expect((await client.delete(`/api/teams/${id}`)).body.error).toBe('team_has_assistants');
  });

  test.each(['nonsense', '6b083a498e9b1adf3da9297f', '{"$ne":null}'])('%s is not found', async (id) => {
    const { client } = await newcomer();
    expect((await client.get(`/api/teams/${encodeURIComponent(id)}`)).status).toBe(404);
    expect((await client.get(`/api/teams/${encodeURIComponent(id)}/members`)).status).toBe(404);
  });
});

describe('an invitation', () => {
  test('is mailed forty times an hour for one person, whatever teams they create for it', async () => {
    const noon = new Date();
    const still = await openMailedApi(database, () => noon);
    const client = await signedUp(still);
    const answers: (string | number)[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { id } = (await client.post('/api/teams', { name: 'For one hour' })).body.team;
      for (let count = 0; count < 15; count += 1) {
        const guest = { email: `guest-${round}-${count}@example.com`, role: 'viewer' };
        const { status, body } = await client.post(`/api/teams/${id}/invitations`, guest);
        answers.push(body.error ?? status);
      }
      await client.delete(`/api/teams/${id}`);
    }
    await still.close();
    expect(answers).toEqual([...Array(40).fill(201), ...Array(5).fill('too_many_changes')]);
  });

  test('to a team that is deleted leads nowhere, and brings no team back', async () => {
    const [owner, guest] = [await newcomer(), await newcomer()];
    const { id } = (await owner.client.post('/api/teams', { name: 'Short-lived' })).body.team;
    await invite(owner, guest.email, 'admin', id);
    const token = await api.tokenFor(guest.email, 'invitation');
    const teamId = new Types.ObjectId(id);
    const left = await database.collections.invitations.findOne({ teamId }).lean();
    await owner.client.delete(`/api/teams/${id}`);
    expect(await database.collections.invitations.countDocuments({ teamId })).toBe(0);
    // As if it were accepted while the team is deleted.
    for (const before of [[], [left]]) {
      await database.collections.invitations.insertMany(before);
      const { body } = await guest.client.post('/api/invitations/accept', { token });
      expect(body.error).toBe('invitation_invalid');
    }
    expect(await database.collections.teams.findById(id).lean()).toBeNull();
    expect((await guest.client.get(`/api/provisioning/status?team=${id}`)).status).toBe(404);
  });

  test('is mailed, shown without its link, and makes its reader a member once', async () => {
    const [owner, guest] = [await newcomer(), await newcomer('Grace Hopper')];
    const { status, body } = await invite(owner, guest.email, 'viewer');
    expect([status, body.invitation]).toEqual([
      201,
      expect.objectContaining({ email: guest.email, role: 'viewer', invitedBy: 'Ada Lovelace' }),
    ]);
    const token = await api.tokenFor(guest.email, 'invitation');
    const listed = await owner.client.get(`/api/teams/${owner.id}/invitations`);
    expect(listed.body.invitations).toHaveLength(1);
    expect(JSON.stringify(listed.body)).not.toContain(token);
    const read = await api.client().post('/api/invitations/read', { token });
    expect(read.body).toEqual({
      team: 'Ada Lovelace’s team',
      role: 'viewer',
      email: guest.email,
      invitedBy: 'Ada Lovelace',
    });
    const accept = () => guest.client.post('/api/invitations/accept', { token });
    expect((await accept()).body.team).toMatchObject({ id: owner.id, role: 'viewer', members: 2 });
    expect((await accept()).body.error).toBe('invitation_invalid');
    expect((await guest.client.get('/api/teams')).body.teams.map(({ id }: { id: string }) => id)).toEqual([
      guest.id,
      owner.id,
    ]);
    expect((await owner.client.get(`/api/teams/${owner.id}/invitations`)).body.invitations).toEqual([]);
  });

  test('is refused to another account, which changes nothing', async () => {
    const [owner, guest, other] = [await newcomer(), await newcomer(), await newcomer()];
    await invite(owner, guest.email);
    const token = await api.tokenFor(guest.email, 'invitation');
    const answer = await other.client.post('/api/invitations/accept', { token });
    expect([answer.status, answer.body.error]).toEqual([403, 'invitation_other_account']);
    expect(await membersOf(owner, owner.id)).toHaveLength(1);
    expect((await guest.client.post('/api/invitations/accept', { token })).status).toBe(200);
  });

  test('proves the address of who has signed up with it only now', async () => {
    const owner = await newcomer();
    const who = person();
    await invite(owner, String(who.email));
    const client = await registered(api, who);
    const token = await api.tokenFor(String(who.email), 'invitation');
    expect((await client.post('/api/invitations/accept', { token })).status).toBe(200);
    expect((await client.get('/api/auth/me')).body.user.emailProven).toBe(true);
  });

  test('no longer works once it is withdrawn, replaced or seven days old', async () => {
    const [owner, guest] = [await newcomer(), await newcomer()];
    const { body } = await invite(owner, guest.email);
    const withdrawn = await api.tokenFor(guest.email, 'invitation');
    await owner.client.delete(`/api/teams/${owner.id}/invitations/${body.invitation.id}`);
    await invite(owner, guest.email);
    const replaced = await api.tokenFor(guest.email, 'invitation');
    await invite(owner, guest.email, 'admin');
    const newest = await api.tokenFor(guest.email, 'invitation');
    const accept = async (token: string) =>
      (await guest.client.post('/api/invitations/accept', { token })).body.error;
    expect([await accept(withdrawn), await accept(replaced), await accept(newest.slice(0, -1))]).toEqual(
      Array(3).fill('invitation_invalid'),
    );
    await database.collections.invitations.updateMany(
      { emailKey: guest.email },
      { $set: { expiresAt: new Date(Date.now() - 1) } },
    );
    expect(await accept(newest)).toBe('invitation_invalid');
  });

  test('is not sent by who has not proven their own address, nor by members', async () => {
    const unproven = await registered(api);
    const { id } = (await unproven.get('/api/auth/me')).body.user;
    const refused = await unproven.post(`/api/teams/${id}/invitations`, {
      email: 'x@example.com',
      role: 'viewer',
    });
    expect([refused.status, refused.body.error]).toEqual([403, 'email_unproven']);
    const [owner, member] = [await newcomer(), await newcomer()];
    await joins(owner, member, 'member');
    expect((await invite(member, 'x@example.com', 'viewer', owner.id)).body.error).toBe('role_too_low');
  });

  test('goes with the role of who has sent it', async () => {
    const [owner, admin, guest] = [await newcomer(), await newcomer(), await newcomer()];
    await joins(owner, admin, 'admin');
    await invite(admin, guest.email, 'admin', owner.id);
    const token = await api.tokenFor(guest.email, 'invitation');
    expect((await setRole(owner, owner.id, admin, 'member')).status).toBe(200);
    const answer = await guest.client.post('/api/invitations/accept', { token });
    expect(answer.body.error).toBe('invitation_invalid');
  });

  test('never makes an owner, and a name that looks like a link is not in its mail', async () => {
    const owner = await newcomer('www.evil.example');
    const email = String(person().email);
    expect((await invite(owner, email, 'owner')).body.error).toBe('invalid_input');
    await invite(owner, email);
    const [mail] = await api.mailsTo(email);
    expect(mail?.subject).toBe('Somebody invites you to a team at Clawdet');
    expect(`${mail?.text}${mail?.html}`).not.toContain('evil.example');
  });

  test('is limited for each team', async () => {
    const owner = await newcomer();
    const statuses = [];
    for (let count = 0; count < 21; count += 1)
      statuses.push((await invite(owner, `guest-${count}-${owner.email}`)).status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(20);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('roles', () => {
  test('a viewer sees the team and changes nothing in it', async () => {
    const [owner, viewer] = [await newcomer(), await newcomer()];
    await joins(owner, viewer, 'viewer');
    expect(await membersOf(viewer, owner.id)).toHaveLength(2);
    const refused = [
      await viewer.client.patch(`/api/teams/${owner.id}`, { name: 'Mine now' }),
      await setRole(viewer, owner.id, viewer, 'admin'),
      await viewer.client.delete(`/api/teams/${owner.id}/members/${owner.id}`),
      await viewer.client.get(`/api/teams/${owner.id}/invitations`),
      await viewer.client.post(`/api/provisioning/start?team=${owner.id}`, {}),
    ];
    expect(refused.map(({ body }) => body.error)).toEqual(Array(5).fill('role_too_low'));
  });

  test('an admin changes roles, but none that concern owners', async () => {
    const [owner, admin, member] = [await newcomer(), await newcomer(), await newcomer()];
    await joins(owner, admin, 'admin');
    await joins(owner, member, 'member');
    expect((await setRole(admin, owner.id, member, 'viewer')).status).toBe(200);
    for (const [who, role] of [
      [member, 'owner'],
      [admin, 'owner'],
      [owner, 'viewer'],
    ] as const)
      expect((await setRole(admin, owner.id, who, role)).body.error).toBe('role_too_low');
    const answer = await admin.client.delete(`/api/teams/${owner.id}/members/${owner.id}`);
    expect(answer.body.error).toBe('role_too_low');
  });

  test('a team is handed over: a second owner is made, and the first one leaves', async () => {
    const [owner, heir] = [await newcomer(), await newcomer()];
    await joins(owner, heir, 'member');
    expect((await setRole(owner, owner.id, heir, 'owner')).status).toBe(200);
    expect((await owner.client.delete(`/api/teams/${owner.id}/members/${owner.id}`)).status).toBe(204);
    expect(await membersOf(heir, owner.id)).toMatchObject([{ id: heir.id, role: 'owner' }]);
    expect((await owner.client.get(`/api/teams/${owner.id}`)).status).toBe(404);
    expect((await owner.client.get('/api/provisioning/status')).status).toBe(404);
  });

  test('what concerns owners needs a recent login', async () => {
    const [owner, member] = [await newcomer(), await newcomer()];
    await joins(owner, member, 'member');
    const confirmedAt = new Date(Date.now() - 16 * 60_000);
    await database.collections.sessions.updateMany({ userId: owner.id }, { $set: { confirmedAt } });
    expect((await setRole(owner, owner.id, member, 'owner')).body.error).toBe('confirm_identity');
    expect((await setRole(owner, owner.id, member, 'viewer')).status).toBe(200);
  });

  test('who has become an owner a moment ago is changed and removed by no admin who saw a member', async () => {
    const [{ collections }, owner, member] = [database, await newcomer(), await newcomer()];
    await joins(owner, member, 'member');
    await setRole(owner, owner.id, member, 'owner');
    const [team, userId] = [new Types.ObjectId(owner.id), new Types.ObjectId(member.id)];
    const asAdmin = { mayChangeOwners: false };
    const changes = [
      () => changeRole(collections, team, { userId, role: 'viewer' }, asAdmin),
      () => removeMember(collections, team, userId, asAdmin),
    ];
    for (const change of changes) await expect(change()).rejects.toMatchObject({ code: 'role_too_low' });
    expect(await membersOf(owner, owner.id)).toMatchObject([{ role: 'owner' }, { role: 'owner' }]);
  });

  test('of two owners who remove each other at once, one stays', async () => {
    const { collections } = database;
    const owners = { mayChangeOwners: true };
    for (let round = 0; round < 10; round += 1) {
      const [{ _id: team }, other] = [
        await collections.users.create({ name: 'Ada', provider: 'x' }),
        new Types.ObjectId(),
      ];
      await addMember(collections, team, { userId: other, role: 'owner', since: new Date() });
      const outcomes = await Promise.allSettled([
        removeMember(collections, team, other, owners),
        removeMember(collections, team, team, owners),
        changeRole(collections, team, { userId: other, role: 'viewer' }, owners),
      ]);
      const row = await collections.teams.findById(team).lean();
      expect(row?.members.filter(({ role }) => role === 'owner')).toHaveLength(1);
      expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
    }
  });
});

test('a member sees the team’s assistant and usage, and neither once they are removed', async () => {
  const [owner, member] = [await newcomer(), await newcomer()];
  await joins(owner, member, 'viewer');
  const path = `/api/provisioning/status?team=${owner.id}`;
  expect((await member.client.get(path)).body.status).toBe('none');
  expect((await member.client.get(`/api/usage?team=${owner.id}`)).status).toBe(200);
  await owner.client.delete(`/api/teams/${owner.id}/members/${member.id}`);
  expect((await member.client.get(path)).status).toBe(404);
  expect((await member.client.get(`/api/usage?team=${owner.id}`)).status).toBe(404);
  expect((await member.client.get('/api/usage?team=a&team=b')).body.error).toBe('invalid_input');
});

test('an order for another team is not kept until the address is proven', async () => {
  const client = await registered(api);
  const { id } = (await client.post('/api/teams', { name: 'Another' })).body.team;
  const { body } = await client.post(`/api/provisioning/start?team=${id}`, {});
  expect([body.error, body.message]).toEqual([
    'email_unproven',
    expect.stringContaining('for this team again'),
  ]);
  expect((await client.get('/api/auth/me')).body.user.wantedOrder).toBeNull();
});
