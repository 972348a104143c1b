import { setTimeout as sleep } from 'node:timers/promises';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import type { CloudName } from '../../../infra/clouds/egress-proxy/rate-limiter.ts';
import type { FleetCollections } from '../fleet.collections.ts';
import { cloudRateLimits } from './rate-limit.constants.ts';
import type { RateLimitRecord } from './rate-limit.model.ts';
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

/** Only a livelock could lose this often; each loss means that another process succeeded. */
const MAX_WRITE_ATTEMPTS = 200;

/**
 * Applies one report of a process to the rate limit of a cell and cloud. Any number of processes may report at once: each
 * write requires the revision that was read, so that a late one reads again. Throws what the database throws.
 */
export async function reportAndLease(
  collections: FleetCollections,
  key: RateLimitKey,
  report: RateLimitReport,
  now: () => Date = () => new Date(),
): Promise<RateLimitGrant> {
  for (let round = 0; round < MAX_WRITE_ATTEMPTS; round += 1) {
    const { _id, revision, ...found } = await rateLimitOf(collections, key, now());
    const { bucket, ...grant } = applyRateLimitReport(found, cloudRateLimits[key.cloud], report, now());
    const { matchedCount } = await collections.budgets.updateOne(
      { _id, revision },
      { $set: { ...bucket, revision: revision + 1 } },
    );
    if (matchedCount === 1) return grant;
    await sleep(Math.random() * 10);
  }
  throw new Error(`the rate limit of ${key.cell}/${key.cloud} changes faster than it can be written`);
}

async function rateLimitOf(
  collections: FleetCollections,
  { cell, cloud }: RateLimitKey,
  now: Date,
): Promise<RateLimitRecord> {
  const _id = `${cell}/${cloud}`;
  const found = await collections.budgets.findById(_id).lean();
  if (found) return found;
  const first = { _id, cell, cloud, revision: 1, ...fullBucket(cloudRateLimits[cloud], now) };
  try {
    await collections.budgets.create(first);
  } catch (error) {
    if (!isDuplicateKeyError(error)) throw error;
    // Two workers of a new cell came at once; the other one's record is as good.
    return rateLimitOf(collections, { cell, cloud }, now);
  }
  return first;
}
