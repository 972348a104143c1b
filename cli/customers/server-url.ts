import { isLoopback } from '../../api/platform/http/loopback.ts';
import { CommandFailure, EXIT } from '../failure.ts';

/**
 * The origin of the pages that an address leads to: `https://clawdet.example`. Throws CommandFailure (exit 64) for one to which no
 * token may be sent. No message repeats the address: a token may have been typed in its place.
 */
export function serverUrlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw unusable('This is not the address of a server.');
  if (url.username || url.password) throw unusable('An address here has no user and no password.');
  if (url.protocol === 'http:' && !isLoopback(url.href))
    throw unusable('The address must begin with https://, or others could read the token on its way.');
  return url.origin;
}

function unusable(message: string): CommandFailure {
  const next = 'copy the address of the pages from your browser, such as https://clawdet.example';
  return new CommandFailure(message, next, EXIT.usage);
}
