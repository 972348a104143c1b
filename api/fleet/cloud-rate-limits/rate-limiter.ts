import { randomUUID } from 'node:crypto';
import type { CloudName, CloudRateLimiter } from '../../../infra/clouds/egress-proxy/rate-limiter.ts';
import type { Collections } from '../../collections.ts';
import { reportAndLease } from './rate-limit.commands.ts';
import { RateLimitClient, type RateLimitClientEvents } from './rate-limit-client.ts';

/** A cloud keeps calls of this process waiting. */
export interface RateLimitWait {
  cloud: CloudName;
  /** When all that wait now will have had their turn, if nobody else comes. */
  until: Date;
  waiting: number;
}

/** What a process's purse is made of. */
export interface CellRateLimiterOptions {
  collections: Collections;
  cell: string;
  /** Told when calls begin to wait noticeably, and again when it takes longer than was said. */
  onWait?: (wait: RateLimitWait) => void;
  /** Told when the database cannot be reached; calls wait until it can. */
  onTrouble?: (error: unknown) => void;
}

/** The calls that this process may make, out of the budget that it shares with every worker of its cell. */
export interface CellRateLimiter extends CloudRateLimiter {
  /** Gives back what is in hand. */
  close(): Promise<void>;
}

/** A shorter wait is not worth telling. */
const MIN_REPORTED_WAIT_MS = 2_000;

/** Opens an empty purse; nothing is asked of the database before the first call. */
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
    acquire: (cloud, share, options) => clients[cloud].take(share, options),
    observe: (cloud, reading) => clients[cloud].learn(reading),
    block: (cloud, pauseMs) => clients[cloud].block(pauseMs),
    close: async () => void (await Promise.all([clients.hetzner.close(), clients.cloudflare.close()])),
  };
}

/** Tells a wait once; a later end, when it is noticeably later. */
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
