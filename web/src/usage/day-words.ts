import type { Usage } from '../api/contract.ts';
import { formatCount } from '../ui/format-number.ts';

type Day = Pick<Usage['days'][number], 'day' | 'tokens'>;

const short = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** A day (UTC) in short form: `Nov 25`. */
export const dayWords = (day: string): string => short.format(new Date(`${day}T00:00:00Z`));

/** The chart as a sentence, for screen readers. */
export function chartWords(days: readonly Day[]): string {
  const [first, last] = [days.at(0), days.at(-1)];
  if (!first || !last) return 'No days.';
  const most = days.reduce((a, b) => (b.tokens > a.tokens ? b : a));
  const span = `Tokens per day from ${dayWords(first.day)} to ${dayWords(last.day)}`;
  if (most.tokens === 0) return `${span}: none.`;
  const busy = days.filter(({ tokens }) => tokens > 0).length;
  return `${span}: used on ${busy} of ${days.length} days, the most on ${dayWords(most.day)} with ${formatCount(most.tokens)}.`;
}

/** Where an axis ends: the next of 1, 2, 5, 10, 20, 50 and so on. */
export function axisEnd(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return [1, 2, 5, 10].map((step) => step * power).find((end) => end >= most) ?? most;
}
