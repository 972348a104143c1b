import { Schema, type Types } from 'mongoose';
import type { TeamRole } from '../policy/policy.ts';

/** An invitation to a team that is not accepted yet. Only the mail contains its token; `tokenHash` is its SHA-256. */
export interface InvitationRecord {
  _id: Types.ObjectId;
  teamId: Types.ObjectId;
  /** As it was typed. */
  email: string;
  /** Whose mailbox can accept it. */
  emailKey: string;
  role: TeamRole;
  invitedBy: Types.ObjectId;
  createdAt: Date;
  expiresAt: Date;
  /** Absent until the mail is sent; another one replaces it when the mail is sent again. */
  tokenHash?: string;
  /** Who has opened the link and is being added. It belongs to nobody else from then on. */
  acceptedBy?: Types.ObjectId;
}

/** `invitations`: found by team, by token, and by expiry; removed when accepted, withdrawn or expired. */
export const invitationSchema = new Schema<InvitationRecord>(
  {
    teamId: { type: Schema.Types.ObjectId, required: true },
    email: { type: String, required: true },
    emailKey: { type: String, required: true },
    role: { type: String, required: true },
    invitedBy: { type: Schema.Types.ObjectId, required: true },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    tokenHash: String,
    acceptedBy: Schema.Types.ObjectId,
  },
  { versionKey: false },
);
invitationSchema.index({ teamId: 1 });
invitationSchema.index({ tokenHash: 1 });
invitationSchema.index({ expiresAt: 1 });
