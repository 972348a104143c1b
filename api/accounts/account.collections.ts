import type { Connection, Model } from 'mongoose';
import type { PlatformCollections } from '../platform/platform.collections.ts';
import { type ActivityRecord, activitySchema } from './activity/activity.model.ts';
import { type AccountDeletionRecord, accountDeletionSchema } from './deletion/deletion.model.ts';
import {
  type DataExportRecord,
  dataExportSchema,
  type ExportChunkRecord,
  exportChunkSchema,
} from './export/export.model.ts';
import { type PasskeyChallengeRecord, passkeyChallengeSchema } from './factors/passkey-challenge.model.ts';
import { type FactorResetRecord, factorResetSchema } from './factors/reset/factor-reset.model.ts';
import { type InvitationRecord, invitationSchema } from './invitations/invitation.model.ts';
import { type MailedLinkRecord, mailedLinkSchema } from './mailed-links/mailed-link.model.ts';
import { type SessionRecord, sessionSchema } from './sessions/session.model.ts';
import { type TeamRecord, teamSchema } from './teams/team.model.ts';
import { type TokenRecord, tokenSchema } from './tokens/token.model.ts';
import { type UserRecord, userSchema } from './users/user.model.ts';
import { type DeliveryRecord, deliverySchema } from './webhooks/delivery.model.ts';
import { type WebhookRecord, webhookSchema } from './webhooks/webhook.model.ts';

/** The collections that identity needs, and the platform's. */
export interface AccountCollections extends PlatformCollections {
  users: Model<UserRecord>;
  teams: Model<TeamRecord>;
  invitations: Model<InvitationRecord>;
  tokens: Model<TokenRecord>;
  sessions: Model<SessionRecord>;
  mailedLinks: Model<MailedLinkRecord>;
  activity: Model<ActivityRecord>;
  dataExports: Model<DataExportRecord>;
  exportChunks: Model<ExportChunkRecord>;
  accountDeletions: Model<AccountDeletionRecord>;
  passkeyChallenges: Model<PasskeyChallengeRecord>;
  webhooks: Model<WebhookRecord>;
  webhookDeliveries: Model<DeliveryRecord>;
  factorResets: Model<FactorResetRecord>;
}

export function bindAccountCollections(
  connection: Connection,
): Omit<AccountCollections, keyof PlatformCollections> {
  return {
    users: connection.model<UserRecord>('users', userSchema, 'users'),
    teams: connection.model<TeamRecord>('teams', teamSchema, 'teams'),
    invitations: connection.model<InvitationRecord>('invitations', invitationSchema, 'invitations'),
    tokens: connection.model<TokenRecord>('tokens', tokenSchema, 'tokens'),
    sessions: connection.model<SessionRecord>('sessions', sessionSchema, 'sessions'),
    mailedLinks: connection.model<MailedLinkRecord>('mailedLinks', mailedLinkSchema, 'mailed_links'),
    activity: connection.model<ActivityRecord>('activity', activitySchema, 'activity'),
    dataExports: connection.model<DataExportRecord>('dataExports', dataExportSchema, 'data_exports'),
    exportChunks: connection.model<ExportChunkRecord>('exportChunks', exportChunkSchema, 'export_chunks'),
    accountDeletions: connection.model<AccountDeletionRecord>(
      'accountDeletions',
      accountDeletionSchema,
      'account_deletions',
    ),
    passkeyChallenges: connection.model<PasskeyChallengeRecord>(
      'passkeyChallenges',
      passkeyChallengeSchema,
      'passkey_challenges',
    ),
    webhooks: connection.model<WebhookRecord>('webhooks', webhookSchema, 'webhooks'),
    webhookDeliveries: connection.model<DeliveryRecord>(
      'webhookDeliveries',
      deliverySchema,
      'webhook_deliveries',
    ),
    factorResets: connection.model<FactorResetRecord>('factorResets', factorResetSchema, 'factor_resets'),
  };
}
