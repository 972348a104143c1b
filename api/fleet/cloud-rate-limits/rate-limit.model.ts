import { Schema } from 'mongoose';
import type { CloudName, RateLimitShare } from '../../../infra/clouds/egress-proxy/rate-limiter.contract.ts';

/** Calls leased to one process. */
interface TokenLease {
  /** The process, by an id that is new at each start. */
  holder: string;
  count: number;
  /** Calls of that process that wait. */
  waiting: number;
  /** After this the calls return to the bucket. */
  expiresAt: Date;
}

/** Calls made in five minutes, by share. */
export type SpentSlot = { from: Date } & Record<RateLimitShare, number>;

/** A token bucket: one token is one call. */
export interface RateLimitBucket {
  /** Calls in a full bucket. */
  limit: number;
  /** The time in which that many calls refill. */
  seconds: number;
  /** Calls that no process has leased. A fraction while it refills. */
  left: number;
  /** The time that `left` refers to. */
  at: Date;
  /** When the window ends; only for clouds that count in windows. */
  resetAt: Date | null;
  /** The cloud refuses every call until this time. */
  blockedUntil: Date | null;
  leases: TokenLease[];
  spent: SpentSlot[];
}

/** The rate limit of one cell with one cloud, shared by all its workers. */
export interface RateLimitRecord extends RateLimitBucket {
  /** `<cell>/<cloud>` */
  _id: string;
  cell: string;
  cloud: CloudName;
  /** Grows with each write; a writer that read an older one writes nothing and reads again. */
  revision: number;
}

const inner = { _id: false } as const;
const tokenLease = { holder: String, count: Number, waiting: Number, expiresAt: Date };
const spentSlot = { from: Date, operations: Number, inventory: Number, repair: Number };

/** `budgets`: one document per cell and cloud. */
export const rateLimitSchema = new Schema<RateLimitRecord>(
  {
    _id: { type: String, required: true },
    cell: { type: String, required: true },
    cloud: { type: String, required: true },
    revision: { type: Number, required: true },
    limit: Number,
    seconds: Number,
    left: Number,
    at: Date,
    resetAt: Date,
    blockedUntil: Date,
    leases: [new Schema(tokenLease, inner)],
    spent: [new Schema(spentSlot, inner)],
  },
  { versionKey: false },
);
