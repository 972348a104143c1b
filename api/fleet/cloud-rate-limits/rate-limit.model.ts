import { Schema } from 'mongoose';
import type { CloudName, RateLimitShare } from '../../../infra/clouds/egress-proxy/rate-limiter.ts';

/** Calls that one process has in hand. */
interface TokenLease {
  /** The process, by a name that is new at each start. */
  holder: string;
  count: number;
  /** Calls of that process that wait for their turn. */
  waiting: number;
  /** After this they go back. */
  expiresAt: Date;
}

/** Calls that were made in five minutes, by what for. */
export type SpentSlot = { from: Date } & Record<RateLimitShare, number>;

/** What is counted: a bucket of calls. */
export interface RateLimitBucket {
  /** Calls when full, and the time in which that many come back. */
  limit: number;
  seconds: number;
  /** Calls that nobody has in hand. A fraction while it refills. */
  left: number;
  /** When `left` was right. */
  at: Date;
  /** When the window ends; only for clouds that count in windows. */
  resetAt: Date | null;
  /** The cloud refuses every call until then. */
  blockedUntil: Date | null;
  leases: TokenLease[];
  spent: SpentSlot[];
}

/** The calls of one cell to one cloud, for all its workers together. */
export interface RateLimitRecord extends RateLimitBucket {
  /** `<cell>/<cloud>` */
  _id: string;
  cell: string;
  cloud: CloudName;
  /** Grows with each write; a writer that read an older one writes nothing and looks again. */
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
