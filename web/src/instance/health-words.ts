import type { Instance } from '../api/contract.ts';
import type { Tone } from '../ui/badge.tsx';
import { formatTime } from '../ui/format-date.ts';

/** How a page sums an assistant up: a badge and a title. */
export type HealthWords = { tone: Tone; badge: string; title: string };

const WORDS: Record<NonNullable<Instance['health']>['status'], HealthWords> = {
  healthy: { tone: 'good', badge: 'Running', title: 'Your assistant is ready' },
  degraded: { tone: 'warn', badge: 'Needs attention', title: 'Your assistant is ready' },
  unhealthy: { tone: 'bad', badge: 'Not working', title: 'Your assistant does not work at the moment' },
  unknown: { tone: 'soft', badge: 'Not checked', title: 'Your assistant is set up' },
};

/** The words for an assistant that is set up: what the last check saw, or that it is suspended. */
export function healthWords({ health, suspension }: Pick<Instance, 'health' | 'suspension'>): HealthWords {
  if (suspension) return { tone: 'warn', badge: 'Suspended', title: 'Your assistant is suspended' };
  return WORDS[health?.status ?? 'unknown'];
}

/** What the last check saw, and when; with nothing wrong only when. */
export function checkedWords(health: Instance['health']): string {
  if (!health) return 'Not checked yet.';
  const when = health.at ? `Last checked ${formatTime(health.at)}.` : '';
  return health.status === 'healthy' ? when : `${health.message} ${when}`.trim();
}
