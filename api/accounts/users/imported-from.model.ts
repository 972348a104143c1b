import { Schema } from 'mongoose';

/** What the service that a user came from knew of them: for support. No card data, no session, no secret. */
export interface ImportedFrom {
  /** Their id there; `x:<X id>` or `email:<address>` of a user who had none. */
  id: string;
  /** The import that wrote this. */
  at: Date;
  paid: boolean;
  /** `free_beta`, `stripe`, `paypal`. */
  paymentMethod?: string;
  paidAt?: Date;
  /** How far their old assistant was: `complete` if it was ready. */
  provisioningStatus?: string;
  instanceUrl?: string;
  /** Hetzner's id of their old server. */
  serverId?: string;
  serverAddress?: string;
}

export const importedFromSchema = new Schema<ImportedFrom>(
  {
    id: String,
    at: Date,
    paid: Boolean,
    paymentMethod: String,
    paidAt: Date,
    provisioningStatus: String,
    instanceUrl: String,
    serverId: String,
    serverAddress: String,
  },
  // Its `id` is a field and not mongoose's getter of `_id`.
  { _id: false, id: false },
);
