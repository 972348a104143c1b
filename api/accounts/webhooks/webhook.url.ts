import { isIP } from 'node:net';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AddressGuard } from '../../platform/outbound/address-guard.ts';

/** Ports below belong to services of the system; web servers listen on these two. */
const FIRST_FREE_PORT = 1_024;
const WEB_PORTS = [80, 443];

/**
 * Refuses an address that is no receiver, as `webhook_url_refused`. It looks nothing up: where a name leads is checked with
 * each connection.
 */
export function refuseBadUrl(text: string, guard: AddressGuard): void {
  const problem = problemOf(text, guard);
  if (problem) throw new AppError('webhook_url_refused', { message: problem });
}

function problemOf(text: string, guard: AddressGuard): string | undefined {
  const url = URL.parse(text);
  if (!url) return 'This is not an address. It begins with https://.';
  const { protocol, username, password, port, hostname } = url;
  const isWeb = protocol === 'https:' || (protocol === 'http:' && guard.allowsHttp);
  if (!isWeb) return 'The address must begin with https://.';
  if (username || password)
    return 'The address must contain no user name or password. Verify the signature instead.';
  if (text.includes('#')) return 'The address must contain no # and nothing after it.';
  if (port && !WEB_PORTS.includes(Number(port)) && Number(port) < FIRST_FREE_PORT)
    return 'The port must be 443, or 1024 or higher.';
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) && !guard.allows(address, protocol))
    return 'This address is in a private or special network, which we do not call.';
  return undefined;
}
