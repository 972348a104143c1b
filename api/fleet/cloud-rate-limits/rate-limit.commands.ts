import { compareAndSwap, writeIfUnchanged } from '../../../gateway/store/compare-and-swap.ts';
import type { CloudName } from '../../../infra/clouds/egress-proxy/rate-limiter.contract.ts';
import type { FleetCollections } from '../fleet.collections.ts';
import { cloudRateLimits } from './rate-limit.constants.ts';
import {
  applyRateLimitReport,
  fullBucket,
  type RateLimitGrant,
  type RateLimitReport,
} from './token-bucket.ts';

/** The cell whose calls are limited, and the cloud. */
export interface RateLimitKey {
  cell: string;
  cloud: CloudName;
}

/**
 * Applies one report of a process to the rate limit of a cell and cloud. Any number of processes may report at once: each
 * write requires the revision that was read, so that a late one reads again. Throws what the database throws.
 */
export function reportAndLease(
  { budgets }: FleetCollections,
  { cell, cloud }: RateLimitKey,
  report: RateLimitReport,
  now: () => Date = () => new Date(),
): Promise<RateLimitGrant> {
  const _id = `${cell}/${cloud}`;
  const limit = cloudRateLimits[cloud];
  return compareAndSwap(
    async () => {
      const found = await budgets.findById(_id).lean();
      const before = found ?? fullBucket(limit, now());
      const { bucket, ...grant } = applyRateLimitReport(before, limit, report, now());
      const next = { ...bucket, _id, cell, cloud, revision: (found?.revision ?? 0) + 1 };
      const isWritten = await writeIfUnchanged(
        budgets,
        next,
        found ? { revision: found.revision } : undefined,
      );
      return isWritten ? grant : undefined;
    },
    {
      maxPauseMs: 10,
      onContention: () => new Error(`the rate limit of ${_id} changes faster than it can be written`),
    },
  );
}
