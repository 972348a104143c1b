import { randomBytes } from 'node:crypto';
import type { Latency } from '../core/latency.ts';
import type { Collection, Store } from '../core/store.ts';
import { refusals } from './errors.ts';
import { type DnsRecord, refuseConflict } from './records.ts';
import { buildRecord, parsePatch, parseRecord } from './records.validate.ts';

/** The part of a record that is published to the edge. */
export interface PublishedRecord {
  type: string;
  content: string;
  proxied: boolean;
}

/** A validated change that is not written yet. */
export type Change = { put: DnsRecord } | { remove: DnsRecord };

/** One zone: its records, and those published to the edge so far. */
export class DnsZone {
  readonly id: string;
  readonly name: string;
  readonly quota: number;
  readonly #records: Collection<DnsRecord>;
  readonly #store: Store;
  readonly #latency: Latency;
  readonly #published = new Map<string, DnsRecord>();
  readonly #publishing = new Set<NodeJS.Timeout>();

  constructor({
    id,
    name,
    quota,
    store,
    latency,
  }: { id: string; name: string; quota: number; store: Store; latency: Latency }) {
    this.id = id;
    this.name = name;
    this.quota = quota;
    this.#store = store;
    this.#latency = latency;
    this.#records = store.collection('cloudflare-records');
    for (const record of this.#records.all()) this.#published.set(record.id, record);
  }

  records(): DnsRecord[] {
    return this.#records.all();
  }

  find(id: string): DnsRecord {
    const record = this.#records.get(id);
    if (!record) throw refusals.noRecord();
    return record;
  }

  /** Validates a new record. */
  created(body: unknown): DnsRecord {
    const now = new Date().toISOString();
    return buildRecord(parseRecord(body), this.name, {
      id: randomBytes(16).toString('hex'),
      created_on: now,
    });
  }

  /** Validates a record that replaces another (PUT). */
  overwritten(id: string, body: unknown): DnsRecord {
    return buildRecord(parseRecord(body), this.name, this.find(id));
  }

  /** Validates a record with changed fields (PATCH). */
  patched(id: string, body: unknown): DnsRecord {
    const { priority, data, ...before } = this.find(id);
    const patch = parsePatch(body);
    // New content invalidates the old structured data.
    const kept = {
      ...(priority === null ? {} : { priority }),
      ...(data === null || patch.content ? {} : { data }),
    };
    const { name, type, content, ttl, proxied, comment, tags, settings } = before;
    return buildRecord(
      { name, type, content, ttl, proxied, comment, tags, settings, ...kept, ...patch },
      this.name,
      before,
    );
  }

  /** Writes all changes or none. Each is checked for conflicts against the result of the changes before it. */
  commit(changes: Change[]): void {
    const after = new Map(this.#records.all().map((record) => [record.id, record]));
    for (const change of changes) {
      if ('remove' in change) after.delete(change.remove.id);
      else {
        refuseConflict(change.put, after.values());
        after.set(change.put.id, change.put);
        if (after.size > this.quota) throw refusals.quota();
      }
    }
    this.#store.transaction(() => {
      for (const change of changes) this.#write(change);
    });
    for (const change of changes) this.#publish(change);
  }

  /** The records that the edge uses for a host name: its own, else those of a wildcard one level up. */
  lookup(hostname: string): PublishedRecord[] {
    const name = hostname.toLowerCase();
    const exact = this.#publishedAt(name);
    return exact.length > 0 ? exact : this.#publishedAt(name.replace(/^[^.]+/, '*'));
  }

  close(): void {
    for (const timer of this.#publishing) clearTimeout(timer);
  }

  #publishedAt(name: string): PublishedRecord[] {
    const found = [...this.#published.values()].filter((record) => record.name === name);
    return found.map(({ type, content, proxied }) => ({ type, content, proxied }));
  }

  #write(change: Change): void {
    if ('remove' in change) this.#records.remove(change.remove.id);
    else this.#records.put(change.put);
  }

  /** Publishes a change to the edge after a delay, as in the real cloud. The API answers at once. */
  #publish(change: Change): void {
    const delay = this.#latency.draw('dnsMs');
    const apply = (): void => {
      if ('remove' in change) this.#published.delete(change.remove.id);
      else this.#published.set(change.put.id, change.put);
    };
    if (delay === 0) {
      apply();
      return;
    }
    const timer = setTimeout(() => {
      this.#publishing.delete(timer);
      apply();
    }, delay);
    this.#publishing.add(timer);
  }
}
