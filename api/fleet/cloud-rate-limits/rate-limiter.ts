import { randomUUID } from 'node:crypto';
import type {
  CloudName,
  CloudRateLimiter,
} from '../../../infra/clouds/egress-proxy/rate-limiter.contract.ts';
import type { FleetCollections } from '../fleet.collections.ts';
import { reportAndLease } from './rate-limit.commands.ts';
import { RateLimitClient, type RateLimitClientEvents } from './rate-limit-client.ts';

/** Calls of this process wait for a cloud's rate limit. */
export interface RateLimitWait {
  cloud: CloudName;
  /** When all calls that wait now will be through, if no others come. */
  until: Date;
  waiting: number;
}

export interface CellRateLimiterOptions {
  collections: FleetCollections;
  cell: string;
  /** Called when calls start to wait noticeably, and again when the wait gets longer than reported. */
  onWait?: (wait: RateLimitWait) => void;
  /** Called when the database cannot be reached; calls wait until it can. */
  onTrouble?: (error: unknown) => void;
}

/** Limits the calls of this process to its part of the rate limit that all workers of its cell share. */
export interface CellRateLimiter extends CloudRateLimiter {
  /** Returns the leased calls. */
  close(): Promise<void>;
}

/** A shorter wait is not worth a report. */
const MIN_REPORTED_WAIT_MS = 2_000;

/** Opens a rate limiter without leased calls; it does not use the database before the first call. */
export function openCellRateLimiter({
  collections,
  cell,
  onWait,
  onTrouble = () => undefined,
}: CellRateLimiterOptions): CellRateLimiter {
  const holder = randomUUID();
  const clientOf = (cloud: CloudName) =>
    new RateLimitClient((report) => reportAndLease(collections, { cell, cloud }, { ...report, holder }), {
      onWait: reportWaitOnce(cloud, onWait),
      onTrouble,
    });
  const clients = { hetzner: clientOf('hetzner'), cloudflare: clientOf('cloudflare') };
  return {
    acquire: (cloud, share, options) => clients[cloud].acquire(share, options),
    observe: (cloud, reading) => clients[cloud].observe(reading),
    block: (cloud, pauseMs) => clients[cloud].block(pauseMs),
    close: async () => void (await Promise.all([clients.hetzner.close(), clients.cloudflare.close()])),
  };
}

/** Reports a wait once, and again if its end moves noticeably. */
function reportWaitOnce(
  cloud: CloudName,
  onWait: CellRateLimiterOptions['onWait'],
): RateLimitClientEvents['onWait'] {
  let reportedUntil = 0;
  return (queueWaitMs, waiting) => {
    const until = Date.now() + queueWaitMs;
    if (queueWaitMs < MIN_REPORTED_WAIT_MS || until < reportedUntil + MIN_REPORTED_WAIT_MS) return;
    reportedUntil = until;
    onWait?.({ cloud, until: new Date(until), waiting });
  };
}
