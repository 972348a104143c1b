import type { Types } from 'mongoose';

const DAY_MS = 86_400_000;

/** The day (UTC) of a moment: `2026-12-01`. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** The day that follows a moment after so many days of 24 hours. */
export function dayAfter(moment: Date, days: number): string {
  return dayOf(new Date(moment.getTime() + days * DAY_MS));
}

/** So many days that end with the day of a moment, the last one first. */
export function daysUntil(moment: Date, count: number): string[] {
  return Array.from({ length: count }, (_none, ago) => dayAfter(moment, -ago));
}

/** The day of an id's time: of two ids, the later one is never of an earlier day. */
export function dayOfId(id: Types.ObjectId): string {
  return dayOf(id.getTimestamp());
}
