import { AppError } from '../errors/app-error.ts';
import type { ErrorCode } from '../errors/catalogue.ts';

/** How many rows there may be, how many there are, and the error if there is no place left. */
interface Limit {
  most: number;
  count(): Promise<number>;
  full: ErrorCode;
}

/**
 * Creates a row within a limit. It counts again after the write: two that take the last place at once see each other, so both
 * may be refused, but there are never too many.
 */
export async function createWithin<Row>(
  { most, count, full }: Limit,
  create: () => Promise<Row>,
  remove: (row: Row) => Promise<unknown>,
): Promise<Row> {
  if ((await count()) >= most) throw new AppError(full);
  const row = await create();
  if ((await count()) <= most) return row;
  await remove(row);
  throw new AppError(full);
}
