const dayInSeconds = 86_400;

/**
 * The seconds in a `Retry-After` header, given as seconds or as a date (RFC 9110, 10.2.3); undefined where it is
 * invalid.
 */
export function retryAfterOf(header: string | string[] | undefined, now = Date.now()): number | undefined {
  if (typeof header !== 'string') return undefined;
  const seconds = /^\d{1,6}$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1000;
  return seconds >= 0 && seconds <= dayInSeconds ? Math.ceil(seconds) : undefined;
}
