import type { Connection, Model } from 'mongoose';
import type { PlatformCollections } from '../platform/platform.collections.ts';
import { type SessionRecord, sessionSchema } from './sessions/session.model.ts';
import { type UserRecord, userSchema } from './users/user.model.ts';

/** The collections that identity needs: users, their sessions, and the platform's. */
export interface AccountCollections extends PlatformCollections {
  users: Model<UserRecord>;
  sessions: Model<SessionRecord>;
}

export function bindAccountCollections(
  connection: Connection,
): Pick<AccountCollections, 'users' | 'sessions'> {
  return {
    users: connection.model<UserRecord>('users', userSchema, 'users'),
    sessions: connection.model<SessionRecord>('sessions', sessionSchema, 'sessions'),
  };
}
