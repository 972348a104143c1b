import { type CloudflareError, refusals } from './errors.ts';

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
    const refusal = refusalBeside(record.type, other.type);
    if (refusal) throw refusal();
  }
}

/** Addresses, a CNAME and a delegation (NS) exclude each other; each pair has a code of its own. */
function refusalBeside(type: string, other: string): (() => CloudflareError) | undefined {
  if (proxiable.has(type) && other === 'NS') return refusals.nsTaken;
  if (type === 'NS' && proxiable.has(other)) return refusals.nonNsTaken;
  if (!proxiable.has(type) || !proxiable.has(other)) return undefined;
  if (type === 'CNAME') return refusals.hostTaken;
  return other === 'CNAME' ? refusals.cnameTaken : undefined;
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
