import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { refusals } from './errors.ts';
import { isHostname, normalizeName } from './names.ts';
import { type DnsRecord, proxiable } from './records.ts';

/** The fields of a record that a client may send. Unknown fields are refused: the sandbox would silently drop them. */
const recordBody = z.strictObject({
  name: z.string(),
  type: z.string(),
  content: z.string().optional(),
  ttl: z.number().optional(),
  proxied: z.boolean().optional(),
  priority: z.number().int().min(0).max(65_535).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  comment: z.string().nullish(),
  tags: z.array(z.string()).optional(),
  settings: z.record(z.string(), z.boolean().nullish()).nullish(),
  private_routing: z.boolean().optional(),
});
export type RecordBody = z.infer<typeof recordBody>;

const types = [
  'A',
  'AAAA',
  'CAA',
  'CERT',
  'CNAME',
  'DNSKEY',
  'DS',
  'HTTPS',
  'LOC',
  'MX',
  'NAPTR',
  'NS',
  'OPENPGPKEY',
  'PTR',
  'SMIMEA',
  'SRV',
  'SSHFP',
  'SVCB',
  'TLSA',
  'TXT',
  'URI',
];

/** Types whose content Cloudflare builds from `data`. */
const structured = new Set([
  'CAA',
  'CERT',
  'DNSKEY',
  'DS',
  'HTTPS',
  'LOC',
  'NAPTR',
  'SMIMEA',
  'SRV',
  'SSHFP',
  'SVCB',
  'TLSA',
  'URI',
]);

/** Parses a body for POST and PUT. */
export function parseRecord(body: unknown): RecordBody {
  return refuseShape(recordBody, body);
}

/** Parses a body for PATCH, in which every field is optional. */
export function parsePatch(body: unknown): Partial<RecordBody> {
  return refuseShape(recordBody.partial(), body);
}

function refuseShape<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.path[0] === 'name') throw refusals.invalid(9000, 'DNS name is invalid.');
  const field =
    issue?.code === 'unrecognized_keys'
      ? `unknown field ${issue.keys.join(', ')}`
      : `${issue?.path.join('.')}: ${issue?.message}`;
  throw refusals.invalid(9207, `Request body is invalid: ${field}`);
}

/** Builds a record from a parsed body, normalised as Cloudflare does. `base` has the id and dates. */
export function buildRecord(
  body: RecordBody,
  zone: string,
  base: Pick<DnsRecord, 'id' | 'created_on'>,
): DnsRecord {
  const type = body.type.toUpperCase();
  if (!types.includes(type)) throw refusals.invalid(1004, `DNS record type "${body.type}" is invalid.`);
  const name = normalizeName(body.name, zone);
  if (!name) throw refusals.invalid(9000, 'DNS name is invalid.');
  const content = contentOf(type, body);
  refuseContent(type, name, content);
  const proxied = body.proxied ?? false;
  if (proxied && !proxiable.has(type)) throw refusals.invalid(9041, 'This record type cannot be proxied.');
  refuseNotes(body);
  const now = new Date().toISOString();
  return {
    ...base,
    name,
    type,
    content,
    ttl: ttlOf(body.ttl, proxied),
    proxied,
    priority: body.priority ?? null,
    data: body.data ?? null,
    comment: body.comment || null,
    tags: body.tags ?? [],
    settings: Object.fromEntries(
      Object.entries(body.settings ?? {}).map(([key, value]) => [key, value ?? false]),
    ),
    modified_on: now,
    comment_modified_on: body.comment ? now : null,
    tags_modified_on: null,
  };
}

function contentOf(type: string, { content, data, priority }: RecordBody): string {
  if (type === 'MX' && priority === undefined) throw refusals.invalid(9100, 'priority is a required field.');
  if (content !== undefined) return type === 'CNAME' ? content.toLowerCase().replace(/\.$/, '') : content;
  if (!structured.has(type) || !data) throw refusals.invalid(9004, `Content for ${type} record is missing.`);
  return Object.values(data).map(String).join(' ');
}

type ContentRule = [isValid: (content: string) => boolean, code: number, message: string];

const contentRules: Record<string, ContentRule> = {
  A: [isIPv4, 9005, 'Content for A record must be a valid IPv4 address.'],
  AAAA: [isIPv6, 9006, 'Content for AAAA record must be a valid IPv6 address.'],
  CNAME: [isHostname, 9007, 'Content for CNAME record is invalid.'],
  NS: [isHostname, 9008, 'Content for NS record is invalid.'],
  MX: [isHostname, 9009, 'Content for MX record must be a hostname.'],
  TXT: [
    (content) => content.length > 0 && content.length <= 4_096,
    9018,
    'Content for TXT record must be 1 to 4096 characters.',
  ],
};

function refuseContent(type: string, name: string, content: string): void {
  const [isValid, code, message] = contentRules[type] ?? [() => true, 0, ''];
  if (!isValid(content)) throw refusals.invalid(code, message);
  if (type === 'CNAME' && content === name)
    throw refusals.invalid(9039, 'A CNAME record cannot reference itself.');
}

/** 1 means automatic, and is the only TTL of a proxied record. */
function ttlOf(ttl: number | undefined, proxied: boolean): number {
  if (proxied || ttl === undefined || ttl === 1) return 1;
  if (!Number.isInteger(ttl) || ttl < 60 || ttl > 86_400) {
    throw refusals.invalid(9021, 'Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic.');
  }
  return ttl;
}

/** The free plan allows no tags, and comments of at most 100 characters. */
function refuseNotes({ comment, tags = [] }: RecordBody): void {
  if (tags.length > 0)
    throw refusals.validation(9300, `DNS record has ${tags.length} tags, exceeding the quota of 0.`);
  if ((comment ?? '').length > 100)
    throw refusals.validation(9313, 'Comment must be at most 100 characters.');
}
