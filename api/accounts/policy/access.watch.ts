import type { Response } from 'express';
import { Types } from 'mongoose';
import { SharedPoll } from '../../platform/http/shared-poll.ts';
import type { AccountCollections } from '../account.collections.ts';
import { currentSession } from '../sessions/session.middleware.ts';
import { memberOf, readTeams } from '../teams/team.read.ts';
import { sentTokenOf } from '../tokens/token.middleware.ts';

type Watched = Pick<AccountCollections, 'sessions' | 'tokens' | 'users' | 'teams'>;

interface AccessWatchOptions {
  collections: Watched;
  onTrouble(error: unknown): void;
  everyMs?: number;
}

/** By which session or token something of a team is followed. */
interface Access {
  by: Authentication;
  teamId: Types.ObjectId;
}

/** What admits a request. */
export interface Authentication {
  kind: 'session' | 'token';
  /** Its stored id. */
  id: string;
}

/** What admits a request. Throws `unauthenticated`. */
export function authenticationOf(res: Response): Authentication {
  const token = sentTokenOf(res)?.token;
  return token ? { kind: 'token', id: token._id } : { kind: 'session', id: currentSession(res)._id };
}

/** Notices that somebody may no longer follow what they follow, while it goes on, such as a stream. */
export interface AccessWatch {
  /**
   * Calls back once when the session or token is over (logged out, expired, revoked, ended by a change of the account) or its
   * user is no longer in the team; in any process.
   */
  onEnded(access: Access, ended: () => void): () => void;
}

/** How long the end of an access may take to be noticed. */
const POLL_MS = 1_000;

/** All that is watched is four queries, however many streams depend on it. */
export function watchAccess({ collections, onTrouble, everyMs = POLL_MS }: AccessWatchOptions): AccessWatch {
  const poll = new SharedPoll<true>({ everyMs, look: (keys) => validOf(collections, keys), onTrouble });
  return {
    onEnded({ by, teamId }, ended) {
      const stop = poll.watch(`${by.kind} ${by.id} ${teamId}`, (valid) => {
        if (valid) return;
        stop();
        ended();
      });
      return stop;
    },
  };
}

/** The keys (`session <id> <team>`) that are valid, and whose user exists and is in the team. */
async function validOf(collections: Watched, keys: string[]): Promise<Map<string, true>> {
  const wanted = keys.map((key) => {
    const [kind = '', id = '', teamId = ''] = key.split(' ');
    return { key, kind, id, teamId };
  });
  const idsOf = (kind: Authentication['kind']) => [
    ...new Set(wanted.filter((one) => one.kind === kind).map(({ id }) => id)),
  ];
  const users = await usersOf(collections, idsOf('session'), idsOf('token'));
  const teamIds = [...new Set(wanted.map(({ teamId }) => teamId))].map((id) => new Types.ObjectId(id));
  const teams = await readTeams(collections, teamIds);
  const valid = wanted.filter(({ id, teamId }) => {
    const [user, team] = [users.get(id), teams.get(teamId)];
    return user && team && memberOf(team, user);
  });
  return new Map(valid.map(({ key }) => [key, true]));
}

/** The users of valid sessions and tokens, by their ids, without those whose account is gone. */
async function usersOf(
  { sessions, tokens, users }: Watched,
  sessionIds: string[],
  tokenIds: string[],
): Promise<Map<string, Types.ObjectId>> {
  const expiresAt = { $gt: new Date() };
  const valid = [
    ...(await sessions.find({ _id: { $in: sessionIds }, expiresAt }, { userId: 1 }).lean()),
    ...(tokenIds.length > 0
      ? await tokens.find({ _id: { $in: tokenIds }, expiresAt }, { createdBy: 1 }).lean()
      : []
    ).map(({ _id, createdBy }) => ({ _id, userId: createdBy })),
  ];
  const found = await users.find({ _id: { $in: valid.map(({ userId }) => userId) } }, { _id: 1 }).lean();
  const existing = new Set(found.map(({ _id }) => _id.toString()));
  return new Map(
    valid.filter(({ userId }) => existing.has(userId.toString())).map(({ _id, userId }) => [_id, userId]),
  );
}
