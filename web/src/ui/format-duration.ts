/** A duration in words: `0.4 s`, `42 s`, `1 min 05 s`, `1 h 02 min`. Takes ms; never negative. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  return formatWhole(Math.round(seconds));
}

/** The same in whole seconds, for a ticking clock. */
export function formatTicking(ms: number): string {
  return formatWhole(Math.floor(Math.max(0, ms) / 1000));
}

/** An approximate duration: `9 s`, `5 min`, `3 h`, `2 days`. Takes ms; never negative. */
export function formatRoughDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** `5 min ago`, or `just now`. `now` in ms. */
export function formatAgo(at: string, now: number): string {
  const ms = now - Date.parse(at);
  return ms < 5_000 ? 'just now' : `${formatRoughDuration(ms)} ago`;
}

/** An approximate wait: `a few seconds`, `about 40 seconds`, `about 2 minutes`. Takes seconds. */
export function formatWait(seconds: number): string {
  if (seconds < 10) return 'a few seconds';
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} seconds`;
  const minutes = Math.round(seconds / 60);
  return minutes <= 1 ? 'about a minute' : `about ${minutes} minutes`;
}

/** Ms from `startedAt` to `endedAt`, or to `now` while it runs; null before it starts. */
export function elapsedOf(span: { startedAt?: string; endedAt?: string }, now: number): number | null {
  if (!span.startedAt) return null;
  const end = span.endedAt ? Date.parse(span.endedAt) : now;
  return Math.max(0, end - Date.parse(span.startedAt));
}

function formatWhole(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
