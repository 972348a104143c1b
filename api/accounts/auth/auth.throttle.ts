import type { IncomingMessage } from 'node:http';
import type { ApiDeps } from '../../deps.ts';
import { clientNetwork } from '../../platform/http/client-address.ts';
import { takeAttempt } from '../../platform/throttle/throttle.commands.ts';
import type { ThrottleRule } from '../../platform/throttle/throttle.ts';
import { emailKeyOf } from '../users/user.model.ts';

const LOGIN: ThrottleRule = { name: 'login', times: 5, per: 60_000 };
const REGISTER: ThrottleRule = { name: 'register', times: 5, per: 3_600_000 };
/** People behind one address are several; whoever guesses names has to be slow all the same. */
const LOGIN_FROM: ThrottleRule = { name: 'login-from', times: 20, per: 60_000 };

type ThrottleDeps = Pick<ApiDeps, 'collections' | 'config' | 'clock'>;

/**
 * Tries a log-in: five failures a minute for an email, whoever tries, twenty for an address. A success counts nothing.
 * Throws `too_many_attempts`, and what trying throws.
 */
export async function throttleLogin<T>(
  deps: ThrottleDeps,
  req: IncomingMessage,
  email: string,
  login: () => Promise<T>,
): Promise<T> {
  const from = networkOf(deps, req);
  // The address first: one that is over its own limit can lock nobody out, and leaves no row for each name that it tries.
  const giveBack = from ? [await takeAttempt(deps.collections, LOGIN_FROM, from, deps.clock)] : [];
  giveBack.push(await takeAttempt(deps.collections, LOGIN, emailKeyOf(email), deps.clock));
  const outcome = await login();
  for (const give of giveBack) await give();
  return outcome;
}

/** Lets an address make five accounts an hour. Throws `too_many_attempts`. */
export async function throttleRegistration(deps: ThrottleDeps, req: IncomingMessage): Promise<void> {
  const from = networkOf(deps, req);
  if (from) await takeAttempt(deps.collections, REGISTER, from, deps.clock);
}

/** Undefined for this machine itself: all who come through a proxy here that is not trusted would be one. */
function networkOf({ config }: ThrottleDeps, req: IncomingMessage): string | undefined {
  const network = clientNetwork(req, config.trustedProxies);
  return network.startsWith('127.') || network === '::/56' ? undefined : network;
}
