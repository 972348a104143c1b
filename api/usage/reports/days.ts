import { dayOf, monthOf } from '../../../gateway/budget/period.ts';

const DAY_MS = 86_400_000;

/** The last `count` days (UTC) including today, oldest first. */
export function lastDays(now: Date, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    dayOf(new Date(now.getTime() - (count - 1 - index) * DAY_MS)),
  );
}

/** The days of this month so far, oldest first. */
export function daysOfMonth(now: Date): string[] {
  const month = monthOf(dayOf(now));
  return lastDays(now, now.getUTCDate()).filter((day) => monthOf(day) === month);
}
