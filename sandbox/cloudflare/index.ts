import type { Cloud } from '../core/instrumented-cloud.ts';
import type { Latency } from '../core/latency.ts';
import type { Store } from '../core/store.ts';
import { cloudflareApp } from './app.ts';
import { cloudflareFailure } from './errors.ts';
import { presentRecord, type RecordView } from './records.ts';
import { DnsZone, type PublishedRecord } from './zone.ts';

export interface CloudflareOptions {
  store: Store;
  latency: Latency;
  /** 40 to 80 characters of `[0-9A-Za-z_-]`, as the provider requires. */
  token: string;
  /** The zone's id (32 hex digits) and its domain. */
  zoneId: string;
  zone: string;
  /** Calls per window, the length of the window, and records in the zone (200 on the free plan). */
  limits?: { callsPerWindow?: number; windowSeconds?: number; records?: number };
}

/** One Cloudflare zone: its API and the records its edge knows. */
export interface Cloudflare extends Cloud {
  /** Every record in the form that the API returns. */
  records(): RecordView[];
  /** The published records of a host name; empty when there are none yet. */
  lookup(hostname: string): PublishedRecord[];
  stop(): void;
}

/** Implements the part of Cloudflare's API v4 that our provider and the official clients use. Other calls answer 501. */
export function createCloudflare({
  store,
  latency,
  token,
  zoneId,
  zone: name,
  limits = {},
}: CloudflareOptions): Cloudflare {
  const zone = new DnsZone({ id: zoneId, name, quota: limits.records ?? 200, store, latency });
  return {
    name: 'cloudflare',
    app: cloudflareApp(zone, {
      token,
      callsPerWindow: limits.callsPerWindow ?? 1_200,
      windowSeconds: limits.windowSeconds ?? 300,
    }),
    failure: cloudflareFailure,
    records: () => zone.records().map(presentRecord),
    lookup: (hostname) => zone.lookup(hostname),
    stop: () => zone.close(),
  };
}
