import {
  type CloudName,
  cloudTitles,
  type RateLimitShare,
  rateLimitShares,
} from '../../../infra/clouds/egress-proxy/rate-limiter.contract.ts';
import type { FleetCollections } from '../fleet.collections.ts';
import { cloudRateLimits } from './rate-limit.constants.ts';
import type { RateLimitRecord } from './rate-limit.model.ts';
import type { RateLimitWait } from './rate-limiter.ts';
import { refilled } from './token-bucket.ts';

/** One cell's rate limit with one cloud, for display. */
export interface RateLimitSummary {
  cell: string;
  cloud: CloudName;
  /** Calls left now, including those leased to workers, of `limit` in `seconds`. */
  left: number;
  limit: number;
  seconds: number;
  /** The cloud refuses every call until this time. */
  blockedUntil: Date | null;
  /** Waiting calls of all workers. */
  waiting: number;
  /** Calls of the last hour, by share. */
  spent: Record<RateLimitShare, number>;
}

/** All rate limits, by cell and cloud. */
export async function rateLimitSummaries(
  { budgets }: FleetCollections,
  now = new Date(),
): Promise<RateLimitSummary[]> {
  const found = await budgets.find().sort({ _id: 1 }).lean();
  return found.map((record) => presentRateLimit(record, now));
}

function presentRateLimit(record: RateLimitRecord, now: Date): RateLimitSummary {
  const { cell, cloud } = record;
  const { left, limit, seconds, blockedUntil, leases, spent } = refilled(record, cloudRateLimits[cloud], now);
  const leased = leases.reduce((total, { count }) => total + count, 0);
  return {
    cell,
    cloud,
    left: Math.floor(left) + leased,
    limit,
    seconds,
    blockedUntil,
    waiting: leases.reduce((total, { waiting }) => total + waiting, 0),
    spent: Object.fromEntries(
      rateLimitShares.map((share) => [share, spent.reduce((total, slot) => total + slot[share], 0)]),
    ) as Record<RateLimitShare, number>,
  };
}

/** `Hetzner limits our calls until 12:34 UTC; 3 calls wait.` */
export function rateLimitWaitText({ cloud, until, waiting }: RateLimitWait): string {
  const time = until.toISOString().slice(11, 16);
  const calls = waiting === 1 ? '1 call waits' : `${waiting} calls wait`;
  return `${cloudTitles[cloud]} limits our calls until ${time} UTC; ${calls}.`;
}
