import { type ListQuery, pageOf } from './pages.ts';
import type { DnsRecord } from './records.ts';

type Field = 'name' | 'content' | 'comment';

/** Filters, sorts and pages records as `GET /zones/{id}/dns_records` does: 100 per page, at most 5,000,000. */
export function listRecords(
  records: DnsRecord[],
  query: ListQuery,
): { rows: DnsRecord[]; resultInfo: Record<string, number> } {
  const kept = records.filter(filterBy(query)).sort(orderBy(query));
  return pageOf(kept, query, { usual: 100, most: 5_000_000 });
}

function filterBy(query: ListQuery): (record: DnsRecord) => boolean {
  const tests = [
    ...(['name', 'content', 'comment'] as const).flatMap((field) => textTests(query, field)),
    ...exactTests(query),
    ...tagTests(query),
    ...searchTests(query),
  ];
  const any = query.match === 'any';
  if (tests.length === 0) return () => true;
  return (record) => (any ? tests.some((test) => test(record)) : tests.every((test) => test(record)));
}

type Test = (record: DnsRecord) => boolean;

const textOperators: Record<string, (text: string, value: string) => boolean> = {
  exact: (text, value) => text === value,
  contains: (text, value) => text.includes(value),
  startswith: (text, value) => text.startsWith(value),
  endswith: (text, value) => text.endsWith(value),
  present: (text) => text !== '',
  absent: (text) => text === '',
};

/** `name=x`, `name.exact=x` and, as some clients write it, `name[exact]=x`. */
function textTests(query: ListQuery, field: Field): Test[] {
  return Object.entries(query).flatMap(([key, value]) => {
    const [, operator = 'exact'] = new RegExp(`^${field}(?:[.[](\\w+)]?)?$`).exec(key) ?? [undefined, 'none'];
    const test = textOperators[operator];
    if (!test || value === undefined) return [];
    return [(record: DnsRecord) => test((record[field] ?? '').toLowerCase(), String(value).toLowerCase())];
  });
}

function exactTests({ type, proxied }: ListQuery): Test[] {
  const tests: Test[] = [];
  if (type !== undefined) tests.push((record) => record.type === String(type).toUpperCase());
  if (proxied !== undefined) tests.push((record) => String(record.proxied) === proxied);
  return tests;
}

/** `tag=x`, `tag.present=x` and so on. The free plan has no tags, so only `tag.absent` finds records. */
function tagTests(query: ListQuery): Test[] {
  const operators = Object.keys(query).flatMap(
    (key) => /^tag(?:[.[](\w+)]?)?$/.exec(key)?.[1] ?? (key === 'tag' ? 'exact' : []),
  );
  return operators.map((operator) => (record) => (operator === 'absent') === (record.tags.length === 0));
}

function searchTests({ search }: ListQuery): Test[] {
  if (search === undefined) return [];
  const words = String(search).toLowerCase().split(/\s+/);
  return [
    ({ name, content, comment }) =>
      words.every((word) => `${name} ${content} ${comment ?? ''}`.toLowerCase().includes(word)),
  ];
}

function orderBy({ order = 'name', direction = 'asc' }: ListQuery): (a: DnsRecord, b: DnsRecord) => number {
  const sign = direction === 'desc' ? -1 : 1;
  const key = (record: DnsRecord): string | number => {
    const value = record[String(order) as keyof DnsRecord];
    return typeof value === 'number' ? value : String(value);
  };
  return (a, b) => {
    const [left, right] = [key(a), key(b)];
    if (typeof left === 'number' && typeof right === 'number') return (left - right) * sign;
    return String(left).localeCompare(String(right)) * sign;
  };
}
