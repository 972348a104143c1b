import type { IncomingMessage } from 'node:http';
import Bowser from 'bowser';
import {
  clientNetwork,
  isThisMachine,
  type TrustedProxies,
  widerNetworkOf,
} from '../../platform/http/client-address.ts';

/** What used a session, in words, and from which network: neither identifies a device or a household's address. */
export interface SessionClient {
  browser: string;
  network: string;
}

/** What has no name of a known browser. */
const PROGRAM = 'a program';
/** Real ones have less than 300 characters. */
const MAX_USER_AGENT = 512;
// The library takes some names from the header itself; a session shows no text that somebody else has chosen.
const BROWSERS = new Set(Object.values(Bowser.BROWSER_MAP));
const SYSTEMS = new Set(Object.values(Bowser.OS_MAP));

/** What sends this request, and from where. */
export function sessionClientOf(req: IncomingMessage, trustedProxies: TrustedProxies): SessionClient {
  return {
    browser: browserWords(req.headers['user-agent']),
    network: networkWords(widerNetworkOf(clientNetwork(req, trustedProxies))),
  };
}

/** A network as people read it; `This machine` for the loopback, which earlier versions stored as `127.0.0.0/24` or `::/56`. */
export function networkWords(network: string): string {
  return isThisMachine(network) ? 'This machine' : network;
}

/** The browser and system of a User-Agent header: `Firefox on Linux`; `a program` if it is no known browser. */
export function browserWords(userAgent = ''): string {
  const known = userAgent.slice(0, MAX_USER_AGENT).trim();
  // The library throws for an empty text.
  if (known === '') return PROGRAM;
  const { browser, os } = Bowser.parse(known);
  if (!browser.name || !BROWSERS.has(browser.name)) return PROGRAM;
  return os.name && SYSTEMS.has(os.name) ? `${browser.name} on ${os.name}` : browser.name;
}
