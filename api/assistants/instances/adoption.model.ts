import { Schema } from 'mongoose';

/** What the stack of an adopted server declares: the server as its cloud described it when it was imported. */
export interface AdoptedServerRecord {
  name: string;
  serverType: string;
  location: string;
  image?: string;
  /** As a list, because a label's name may have dots. */
  labels: { name: string; value: string }[];
  backups: boolean;
  deleteProtection: boolean;
  rebuildProtection: boolean;
  placementGroupId?: number;
}

/** The DNS record that leads to it. */
export interface AdoptedDnsRecord {
  id: string;
  ttl: number;
  proxied: boolean;
  comment?: string;
}

/** Where an adopted server came from, and what its stack declares. */
export interface Adoption {
  /** When its adoption was requested. */
  at: Date;
  /** Hetzner's id. Never changes: the stack imports this server and can make no other. */
  serverId: string;
  /** The address that the earlier service knew. */
  address: string;
  /** Null until the clouds have been read. */
  server?: AdoptedServerRecord | null;
  /** Null if no record leads to it. */
  record?: AdoptedDnsRecord | null;
}

const inner = { _id: false, id: false } as const;
const server = {
  name: String,
  serverType: String,
  location: String,
  image: String,
  labels: [new Schema({ name: String, value: String }, inner)],
  backups: Boolean,
  deleteProtection: Boolean,
  rebuildProtection: Boolean,
  placementGroupId: Number,
};

export const adoptionSchema = new Schema<Adoption>(
  {
    at: Date,
    serverId: String,
    address: String,
    server: { type: new Schema(server, inner), default: null },
    // Its `id` is a field and not mongoose's getter of `_id`.
    record: {
      type: new Schema({ id: String, ttl: Number, proxied: Boolean, comment: String }, inner),
      default: null,
    },
  },
  inner,
);
