import type { Request, Response } from 'express';
import { invalidInput } from './errors.ts';
import { compileSelector } from './labels.ts';

/** The fields that filters and sorting use in any listed resource. */
export interface Listed {
  id: number;
  name?: string | null;
  labels?: Record<string, string>;
}

function fieldOf(row: Listed, field: string): unknown {
  return (row as unknown as Record<string, unknown>)[field];
}

export interface ListRequest<T extends Listed> {
  /** Name of the list in the response: `servers`. */
  key: string;
  rows: T[];
  /** Presents a row; applied only to the current page, as a fleet may have thousands. Unset: rows are returned unchanged. */
  present?: (row: T) => unknown;
  /** Fields that `sort` accepts. */
  sortable?: string[];
  /** Filters besides `name` and `label_selector`, by query parameter. A parameter may be repeated. */
  filters?: Record<string, (row: T, value: string) => boolean>;
}

/** Sends `{<key>: […], meta: {pagination}}` with filters, sorting and pages of 25 (at most 50). */
export function answerList<T extends Listed>(
  request: Request,
  response: Response,
  list: ListRequest<T>,
): void {
  const query = request.query as Query;
  const kept = list.rows.filter(filterBy(query, list.filters ?? {}));
  const { rows, pagination } = page(sorted(kept, query, list.sortable ?? []), query);
  const { present = (row: T) => row } = list;
  response.json({ [list.key]: rows.map(present), meta: { pagination } });
}

type Query = Record<string, string | string[] | undefined>;

/** The values of a query parameter that may be repeated. */
export function valuesOf(query: Query, name: string): string[] {
  const value = query[name];
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function filterBy<T extends Listed>(
  query: Query,
  own: NonNullable<ListRequest<T>['filters']>,
): (row: T) => boolean {
  const filters = { name: (row: T, value: string) => row.name === value, ...own };
  const active = Object.entries(filters).filter(([name]) => query[name] !== undefined);
  const selector = selectorOf(query);
  return (row) =>
    selector(row.labels ?? {}) &&
    active.every(([name, test]) => valuesOf(query, name).some((value) => test(row, value)));
}

function selectorOf(query: Query): (labels: Record<string, string>) => boolean {
  const [text] = valuesOf(query, 'label_selector');
  if (!text) return () => true;
  const selector = compileSelector(text);
  if (!selector) throw invalidInput({ label_selector: ['label selector is not valid'] });
  return selector;
}

function sorted<T extends Listed>(rows: T[], query: Query, sortable: string[]): T[] {
  const orders = valuesOf(query, 'sort').map((text) => orderOf(text, sortable));
  return [...rows].sort((a, b) => {
    for (const { field, sign } of orders) {
      const difference = compare(fieldOf(a, field), fieldOf(b, field)) * sign;
      if (difference !== 0) return difference;
    }
    return a.id - b.id;
  });
}

function orderOf(text: string, sortable: string[]): { field: string; sign: 1 | -1 } {
  const [field = '', direction = 'asc'] = text.split(':');
  if (!sortable.includes(field) || !['asc', 'desc'].includes(direction)) {
    throw invalidInput({ sort: [`'${text}' is not one of ${sortable.join(', ')}, with :asc or :desc`] });
  }
  return { field, sign: direction === 'asc' ? 1 : -1 };
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a ?? '').localeCompare(String(b ?? ''));
}

function page<T>(rows: T[], query: Query): { rows: T[]; pagination: Record<string, number | null> } {
  const current = wholeNumber(query, 'page', 1, Number.MAX_SAFE_INTEGER);
  const perPage = wholeNumber(query, 'per_page', 25, 50);
  const last = Math.max(1, Math.ceil(rows.length / perPage));
  const pagination = {
    page: current,
    per_page: perPage,
    previous_page: current > 1 ? current - 1 : null,
    next_page: current < last ? current + 1 : null,
    last_page: last,
    total_entries: rows.length,
  };
  return { rows: rows.slice((current - 1) * perPage, current * perPage), pagination };
}

function wholeNumber(query: Query, name: string, otherwise: number, max: number): number {
  const [text] = valuesOf(query, name);
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw invalidInput({ [name]: [`must be a whole number from 1 to ${max}`] });
  }
  return value;
}
