/** The query of a list. */
export type ListQuery = Record<string, string | string[] | undefined>;

/** How long the pages of a list are. */
export interface PageSizes {
  /** Rows of a page if the query does not say. */
  usual: number;
  least?: number;
  most: number;
}

/** One page of a list, with `result_info` as Cloudflare sends it. A page after the last one is empty. */
export function pageOf<T>(
  all: T[],
  query: ListQuery,
  { usual, least = 1, most }: PageSizes,
): { rows: T[]; resultInfo: Record<string, number> } {
  const page = positive(query.page, 1);
  const perPage = Math.min(Math.max(positive(query.per_page, usual), least), most);
  const rows = all.slice((page - 1) * perPage, page * perPage);
  const resultInfo = {
    page,
    per_page: perPage,
    count: rows.length,
    total_count: all.length,
    total_pages: Math.ceil(all.length / perPage),
  };
  return { rows, resultInfo };
}

function positive(value: ListQuery[string], otherwise: number): number {
  const number = Number(value ?? otherwise);
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}
