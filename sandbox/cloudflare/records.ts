import { refusals } from './errors.ts';

/** A DNS record as stored; the API's form is nearly the same. */
export interface DnsRecord {
  id: string;
  name: string;
  type: string;
  content: string;
  ttl: number;
  proxied: boolean;
  priority: number | null;
  data: Record<string, unknown> | null;
  comment: string | null;
  tags: string[];
  settings: Record<string, boolean>;
  created_on: string;
  modified_on: string;
  comment_modified_on: string | null;
  tags_modified_on: string | null;
}

/** Record types that can be proxied. */
export const proxiable = new Set(['A', 'AAAA', 'CNAME']);

/** Throws when `record` conflicts with other records of its name. Two A records with different content do not conflict. */
export function refuseConflict(record: DnsRecord, records: Iterable<DnsRecord>): void {
  for (const other of records) {
    if (other.id === record.id || other.name !== record.name) continue;
    if (other.type === record.type && other.content === record.content) throw refusals.identical();
    if (isExclusive(record, other)) throw refusals.hostTaken();
  }
}

function isExclusive(a: DnsRecord, b: DnsRecord): boolean {
  if (!proxiable.has(a.type) || !proxiable.has(b.type)) return false;
  return a.type === 'CNAME' || b.type === 'CNAME';
}

/** A record as the API returns it (the npm client's `RecordResponse`). */
export interface RecordView {
  id: string;
  name: string;
  type: string;
  content: string;
  proxied: boolean;
  [field: string]: unknown;
}

export function presentRecord(record: DnsRecord): RecordView {
  const { id, name, type, content, ttl, proxied, comment, tags, settings } = record;
  return {
    id,
    name,
    type,
    content,
    proxiable: proxiable.has(type),
    proxied,
    ttl,
    settings,
    meta: {},
    comment,
    tags,
    ...(record.priority === null ? {} : { priority: record.priority }),
    ...(record.data === null ? {} : { data: record.data }),
    created_on: record.created_on,
    modified_on: record.modified_on,
    ...(record.comment_modified_on ? { comment_modified_on: record.comment_modified_on } : {}),
    ...(record.tags_modified_on ? { tags_modified_on: record.tags_modified_on } : {}),
  };
}
