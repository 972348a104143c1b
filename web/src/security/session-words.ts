import type { LoginSession } from '../api/contract.ts';
import { formatTime } from '../ui/format-date.ts';

/** When and how a session began: `Nov 25, 2026, 9:41 AM, with X and a second factor`. */
export function loginWords({
  createdAt,
  method,
  secondFactor,
}: Pick<LoginSession, 'createdAt' | 'method' | 'secondFactor'>): string {
  const how = method === 'x' ? 'with X' : 'by email';
  return `${formatTime(createdAt)}, ${how}${secondFactor ? ' and a second factor' : ''}`;
}

/** All sessions but that of this browser. */
export function otherSessions(sessions: readonly LoginSession[]): LoginSession[] {
  return sessions.filter(({ current }) => !current);
}

/** A browser in words, as the first word of a row: `A program`. */
export function browserTitle(browser: string): string {
  return browser.charAt(0).toUpperCase() + browser.slice(1);
}
