import type { Types } from 'mongoose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { keptJobs } from '../../testing/deps.ts';
import type { TeamRole } from '../policy/policy.ts';
import type { UserRecord } from '../users/user.model.ts';
import { refuseLastOwner } from './last-owner.ts';
import { addMember, createTeam } from './team.commands.ts';
import { leaveTeams, teamsAlone } from './team.leaving.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());

const deps = () => ({ collections: database.collections, jobs: keptJobs() });

async function aUser(): Promise<UserRecord> {
  return (await database.collections.users.create({ name: 'Ada', provider: 'email' })).toObject();
}
const current = async ({ _id }: UserRecord): Promise<UserRecord> => {
  const user = await database.collections.users.findById(_id).lean();
  if (!user) throw new Error('the account is gone');
  return user;
};
const join = (team: Types.ObjectId, { _id: userId }: UserRecord, role: TeamRole) =>
  addMember(database.collections, team, { userId, role, since: new Date() });
const membersOf = async (team: Types.ObjectId) =>
  (await database.collections.teams.findById(team).lean())?.members;

describe('a person who is to be deleted', () => {
  test('takes the teams along that nobody else is in', async () => {
    const [ada, bob] = [await aUser(), await aUser()];
    const alone = await createTeam(database.collections, ada, 'Alone', new Date());
    const shared = await createTeam(database.collections, ada, 'Shared', new Date());
    await join(shared._id, bob, 'owner');
    const ids = await teamsAlone(database.collections, ada._id);
    expect(ids.map(String)).toEqual([ada._id, alone._id].map(String));
    await leaveTeams(deps(), await current(ada));
    expect(await membersOf(alone._id)).toBeUndefined();
    expect(await membersOf(shared._id)).toMatchObject([{ userId: bob._id, role: 'owner' }]);
  });

  test('is refused as the only owner of a team with others, and not before they come or after they go', async () => {
    const [ada, bob] = [await aUser(), await aUser()];
    await refuseLastOwner(database.collections, ada);
    await join(ada._id, bob, 'admin');
    await expect(refuseLastOwner(database.collections, ada)).rejects.toMatchObject({
      code: 'last_owner',
      message: expect.stringContaining('“Ada’s team”'),
    });
    await expect(refuseLastOwner(database.collections, await current(bob))).resolves.toBeUndefined();
  });

  test('leaves the team to the strongest of the others, should they still be its only owner', async () => {
    const [ada, viewer, admin] = [await aUser(), await aUser(), await aUser()];
    await join(ada._id, viewer, 'viewer');
    await join(ada._id, admin, 'admin');
    await leaveTeams(deps(), await current(ada));
    expect(await membersOf(ada._id)).toMatchObject([
      { userId: viewer._id, role: 'viewer' },
      { userId: admin._id, role: 'owner' },
    ]);
    // A worker that was killed does it again.
    await leaveTeams(deps(), await current(ada));
    expect(await membersOf(ada._id)).toHaveLength(2);
  });

  test('leaves no invitation and no token', async () => {
    const ada = await aUser();
    const { tokens, invitations } = database.collections;
    const [at, expiresAt] = [new Date(), new Date(Date.now() + 60_000)];
    const of = { teamId: ada._id, createdAt: at, expiresAt };
    await tokens.create({ ...of, _id: 'hash', prefix: 'clt_', name: 'x', scope: 'read', createdBy: ada._id });
    const address = { email: 'x@example.com', emailKey: 'x@example.com' };
    await invitations.create({ ...of, ...address, role: 'viewer', invitedBy: ada._id });
    await leaveTeams(deps(), ada);
    expect([await tokens.countDocuments(), await invitations.countDocuments()]).toEqual([0, 0]);
  });
});
