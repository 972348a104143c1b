import { Types } from 'mongoose';
import { SharedPoll } from '../../platform/http/shared-poll.ts';
import type { AccountCollections } from '../account.collections.ts';
import { memberOf, readTeams } from '../teams/team.read.ts';

type Watched = Pick<AccountCollections, 'sessions' | 'users' | 'teams'>;

interface AccessWatchOptions {
  collections: Watched;
  onTrouble(error: unknown): void;
  everyMs?: number;
}

/** By which session something of a team is followed. */
interface Access {
  sessionId: string;
  teamId: Types.ObjectId;
}

/** Notices that somebody may no longer follow what they follow, while it goes on, such as a stream. */
export interface AccessWatch {
  /**
   * Calls back once when the session is over (logged out, expired, ended by a change of the account) or its user is no longer
   * in the team; in any process.
   */
  onEnded(access: Access, ended: () => void): () => void;
}

/** How long the end of an access may take to be noticed. */
const POLL_MS = 1_000;

/** All watched sessions and teams are three queries, however many streams depend on them. */
export function watchAccess({ collections, onTrouble, everyMs = POLL_MS }: AccessWatchOptions): AccessWatch {
  const poll = new SharedPoll<true>({ everyMs, look: (keys) => validOf(collections, keys), onTrouble });
  return {
    onEnded({ sessionId, teamId }, ended) {
      const stop = poll.watch(`${sessionId} ${teamId}`, (valid) => {
        if (valid) return;
        stop();
        ended();
      });
      return stop;
    },
  };
}

/** The keys (`<session> <team>`) whose session is valid and whose user exists and is in the team. */
async function validOf(collections: Watched, keys: string[]): Promise<Map<string, true>> {
  const wanted = keys.map((key) => ({
    key,
    sessionId: key.split(' ')[0] ?? '',
    teamId: key.split(' ')[1] ?? '',
  }));
  const users = await usersOfSessions(collections, [...new Set(wanted.map(({ sessionId }) => sessionId))]);
  const teamIds = [...new Set(wanted.map(({ teamId }) => teamId))].map((id) => new Types.ObjectId(id));
  const teams = await readTeams(collections, teamIds);
  const valid = wanted.filter(({ sessionId, teamId }) => {
    const [user, team] = [users.get(sessionId), teams.get(teamId)];
    return user && team && memberOf(team, user);
  });
  return new Map(valid.map(({ key }) => [key, true]));
}

/** The users of valid sessions, by session, without those whose account is gone. */
async function usersOfSessions(
  { sessions, users }: Watched,
  ids: string[],
): Promise<Map<string, Types.ObjectId>> {
  const valid = await sessions
    .find({ _id: { $in: ids }, expiresAt: { $gt: new Date() } }, { userId: 1 })
    .lean();
  const found = await users.find({ _id: { $in: valid.map(({ userId }) => userId) } }, { _id: 1 }).lean();
  const existing = new Set(found.map(({ _id }) => _id.toString()));
  return new Map(
    valid.filter(({ userId }) => existing.has(userId.toString())).map(({ _id, userId }) => [_id, userId]),
  );
}
