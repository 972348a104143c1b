import type { DnsRecord } from './records.ts';

type Query = Record<string, string | string[] | undefined>;
type Field = 'name' | 'content' | 'comment';

/** Filters, sorts and pages records as `GET /zones/{id}/dns_records` does: 100 per page, at most 5,000,000. */
export function listRecords(
  records: DnsRecord[],
  query: Query,
): { rows: DnsRecord[]; resultInfo: Record<string, number> } {
  const kept = records.filter(filterBy(query)).sort(orderBy(query));
  const page = positive(query.page, 1);
  const perPage = Math.min(positive(query.per_page, 100), 5_000_000);
  const rows = kept.slice((page - 1) * perPage, page * perPage);
  const totalPages = Math.ceil(kept.length / perPage);
  return {
    rows,
    resultInfo: {
      page,
      per_page: perPage,
      count: rows.length,
      total_count: kept.length,
      total_pages: totalPages,
    },
  };
}

function filterBy(query: Query): (record: DnsRecord) => boolean {
  const tests = [
    ...(['name', 'content', 'comment'] as const).flatMap((field) => textTests(query, field)),
    ...exactTests(query),
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
function textTests(query: Query, field: Field): Test[] {
  return Object.entries(query).flatMap(([key, value]) => {
    const [, operator = 'exact'] = new RegExp(`^${field}(?:[.[](\\w+)]?)?$`).exec(key) ?? [undefined, 'none'];
    const test = textOperators[operator];
    if (!test || value === undefined) return [];
    return [(record: DnsRecord) => test((record[field] ?? '').toLowerCase(), String(value).toLowerCase())];
  });
}

function exactTests({ type, proxied }: Query): Test[] {
  const tests: Test[] = [];
  if (type !== undefined) tests.push((record) => record.type === String(type).toUpperCase());
  if (proxied !== undefined) tests.push((record) => String(record.proxied) === proxied);
  return tests;
}

function searchTests({ search }: Query): Test[] {
  if (search === undefined) return [];
  const words = String(search).toLowerCase().split(/\s+/);
  return [
    ({ name, content, comment }) =>
      words.every((word) => `${name} ${content} ${comment ?? ''}`.toLowerCase().includes(word)),
  ];
}

function orderBy({ order = 'name', direction = 'asc' }: Query): (a: DnsRecord, b: DnsRecord) => number {
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

function positive(value: Query[string], otherwise: number): number {
  const number = Number(value ?? otherwise);
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}
