/** `8 December 2026 at 09:05 (UTC)`: its readers sit in several time zones. */
export function dayAndTime(at: Date): string {
  const day = at.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return `${day} at ${at.toISOString().slice(11, 16)} (UTC)`;
}
