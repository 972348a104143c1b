import { Schema, type Types } from 'mongoose';
import type { EventType } from '../notices/notice.schema.ts';

/** Why a webhook was switched off by us: its deliveries failed for days, or it answered that it is gone for good (410). */
export type SwitchedOff = 'failing' | 'gone';

/** An address of a team that is called when something happens. */
export interface WebhookRecord {
  _id: Types.ObjectId;
  teamId: Types.ObjectId;
  url: string;
  events: EventType[];
  enabled: boolean;
  /** Absent while it is on, and when a person has switched it off. */
  switchedOff?: SwitchedOff | null;
  /** Its secret, sealed by the vault. */
  sealedSecret: string;
  /** The secret before the last renewal, which also signs until then. */
  formerSecret?: { sealed: string; until: Date } | null;
  /** When the first of the deliveries failed of which none was accepted since. */
  failingSince?: Date | null;
  lastDeliveredAt?: Date | null;
  /** Absent once that person's account is gone. */
  createdBy?: Types.ObjectId;
  createdAt: Date;
}

const formerSecret = new Schema({ sealed: String, until: Date }, { _id: false });

/** `webhooks`: found by team with each notice, and by their creator. */
export const webhookSchema = new Schema<WebhookRecord>(
  {
    teamId: { type: Schema.Types.ObjectId, required: true },
    url: { type: String, required: true },
    events: { type: [String], required: true },
    enabled: { type: Boolean, required: true },
    switchedOff: { type: String, default: null },
    sealedSecret: { type: String, required: true },
    formerSecret: { type: formerSecret, default: null },
    failingSince: { type: Date, default: null },
    lastDeliveredAt: { type: Date, default: null },
    createdBy: Schema.Types.ObjectId,
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
);
webhookSchema.index({ teamId: 1 });
webhookSchema.index({ createdBy: 1 });
