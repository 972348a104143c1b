import type { Connection, Model } from 'mongoose';
import type { PlatformCollections } from '../platform/platform.collections.ts';
import { type PasskeyChallengeRecord, passkeyChallengeSchema } from './factors/passkey-challenge.model.ts';
import { type MailedLinkRecord, mailedLinkSchema } from './mailed-links/mailed-link.model.ts';
import { type SessionRecord, sessionSchema } from './sessions/session.model.ts';
import { type UserRecord, userSchema } from './users/user.model.ts';

/** The collections that identity needs: users, their sessions, mailed links and passkeys' challenges, and the platform's. */
export interface AccountCollections extends PlatformCollections {
  users: Model<UserRecord>;
  sessions: Model<SessionRecord>;
  mailedLinks: Model<MailedLinkRecord>;
  passkeyChallenges: Model<PasskeyChallengeRecord>;
}

export function bindAccountCollections(
  connection: Connection,
): Pick<AccountCollections, 'users' | 'sessions' | 'mailedLinks' | 'passkeyChallenges'> {
  return {
    users: connection.model<UserRecord>('users', userSchema, 'users'),
    sessions: connection.model<SessionRecord>('sessions', sessionSchema, 'sessions'),
    mailedLinks: connection.model<MailedLinkRecord>('mailedLinks', mailedLinkSchema, 'mailed_links'),
    passkeyChallenges: connection.model<PasskeyChallengeRecord>(
      'passkeyChallenges',
      passkeyChallengeSchema,
      'passkey_challenges',
    ),
  };
}
