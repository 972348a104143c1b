/** `in about 20 s`, `in about 3 min`, `any moment now`. */
export function approximateWait(until: Date | undefined, now: Date): string {
  const seconds = Math.ceil(((until?.getTime() ?? 0) - now.getTime()) / 1000);
  if (seconds <= 1) return 'any moment now';
  return seconds < 120 ? `in about ${seconds} s` : `in about ${Math.round(seconds / 60)} min`;
}
