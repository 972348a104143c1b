import type { Types } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { addMember, removeMember } from '../teams/team.commands.ts';
import { watchAccess } from './access.watch.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());

/** A member of a team with a session, whose access is watched until `stop`. */
async function watched() {
  const { collections } = database;
  const since = new Date();
  const { _id: teamId } = await collections.users.create({ name: 'Grace', provider: 'email' });
  const { _id: userId } = await collections.users.create({ name: 'Ada', provider: 'email' });
  const sessionId = `session-${userId}`;
  const expiresAt = new Date(Date.now() + 60_000);
  await collections.sessions.create({ _id: sessionId, userId, createdAt: since, expiresAt });
  await addMember(collections, teamId, { userId, role: 'viewer', since });
  const onTrouble = (error: unknown) => {
    throw error;
  };
  const { promise, resolve } = Promise.withResolvers<void>();
  const watch = watchAccess({ collections, onTrouble, everyMs: 20 });
  const stop = watch.onEnded({ by: { kind: 'session', id: sessionId }, teamId }, resolve);
  return { teamId, userId, sessionId, ended: promise, stop };
}

const remove = (teamId: Types.ObjectId, userId: Types.ObjectId) =>
  removeMember(database.collections, teamId, userId, { mayChangeOwners: false });

test.each([
  ['the member is removed', ({ teamId, userId }) => remove(teamId, userId)],
  ['the session ends', ({ sessionId }) => database.collections.sessions.deleteOne({ _id: sessionId })],
  ['the account is gone', ({ userId }) => database.collections.users.deleteOne({ _id: userId })],
] as [string, (access: Awaited<ReturnType<typeof watched>>) => Promise<unknown>][])(
  'an access ends when %s, and not before',
  async (_when, end) => {
    const access = await watched();
    const early = await Promise.race([
      access.ended.then(() => 'ended'),
      new Promise((r) => setTimeout(r, 100, 'open')),
    ]);
    expect(early).toBe('open');
    await end(access);
    await access.ended;
    access.stop();
  },
);
