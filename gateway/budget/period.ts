const DAY_MS = 86_400_000;

/** The day of a moment, in UTC: `2026-11-25`. Days and months compare as text. */
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** The month of a day: `2026-11`. */
export const monthOf = (day: string): string => day.slice(0, 7);

/** When the next day begins. */
export const endOfDay = (day: string): Date => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS);

/** When the next month begins. */
export function endOfMonth(day: string): Date {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 1));
}
