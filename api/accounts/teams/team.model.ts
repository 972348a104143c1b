import { Schema, type Types } from 'mongoose';
import type { MailChoice } from '../notices/mail-choices.ts';
import type { TeamRole } from '../policy/policy.ts';

/** Why a team's assistants may not call models. Written by admin actions only. */
export interface Suspension {
  at: Date;
  /** Shown to the team on the dashboard. */
  because: string;
}

/** A person in a team. */
export interface TeamMember {
  userId: Types.ObjectId;
  role: TeamRole;
  since: Date;
  /** Which mails about this team they have switched on or off; the others are as by default. */
  mails?: Partial<Record<MailChoice, boolean>>;
}

/**
 * The people who share assistants. A person's own team has the person's id, and no row before it changes for the first time:
 * until then it has this one owner. Members are inside the row, so that a team never loses its last owner to two changes at once.
 */
export interface TeamRecord {
  _id: Types.ObjectId;
  /** Absent in an own team that was never renamed. */
  name?: string;
  members: TeamMember[];
  /** Grows with each change of the members. */
  revision: number;
  /** Also in the rows of its assistants, and copied into that of each new one. */
  suspension?: Suspension | null;
  createdAt: Date;
}

const member = new Schema<TeamMember>(
  {
    userId: { type: Schema.Types.ObjectId, required: true },
    role: { type: String, required: true },
    since: { type: Date, required: true },
    mails: Schema.Types.Mixed,
  },
  { _id: false },
);

/** `teams`: always asked by id; a user's row names their teams (`teamIds`). */
export const teamSchema = new Schema<TeamRecord>(
  {
    name: String,
    members: { type: [member], required: true },
    revision: { type: Number, required: true },
    suspension: { type: new Schema({ at: Date, because: String }, { _id: false }), default: null },
    createdAt: { type: Date, default: () => new Date() },
  },
  { versionKey: false },
);
