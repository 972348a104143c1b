import { type Connection, type Model, Schema } from 'mongoose';
import type { ForeignResourceKind } from './foreign-resource.schema.ts';

/** Something in a cell's Hetzner project that is billed and is not ours: a person or another program created it. */
export interface ForeignResourceRecord {
  /** Cell, kind and id in the cloud: `eu1 server 42`. */
  _id: string;
  cell: string;
  kind: ForeignResourceKind;
  cloudId: string;
  name: string;
  /** The server type, the size of a volume or snapshot (`10 GB`), or `ipv4`. */
  type: string;
  location?: string | null;
  /** Net, in the currency of the account; absent if the list has no price. */
  monthlyPrice?: number | null;
  /** When the cloud created it. */
  createdAt: Date;
  /** The first and the last scan that saw it. */
  firstSeen: Date;
  lastSeen: Date;
}

/** `foreignResources`, stored as `foreign_resources`: what the last inventory scan of each cell saw. */
const foreignResourceSchema = new Schema<ForeignResourceRecord>(
  {
    _id: String,
    cell: { type: String, required: true },
    kind: { type: String, required: true },
    cloudId: { type: String, required: true },
    name: { type: String, required: true },
    type: { type: String, required: true },
    location: String,
    monthlyPrice: Number,
    createdAt: Date,
    firstSeen: Date,
    lastSeen: Date,
  },
  { versionKey: false },
);
foreignResourceSchema.index({ cell: 1 });

/** The collection alone, for a command that reads nothing else of drift. */
export function bindForeignResources(connection: Connection): Model<ForeignResourceRecord> {
  return connection.model<ForeignResourceRecord>(
    'foreignResources',
    foreignResourceSchema,
    'foreign_resources',
  );
}
