import type { IncomingMessage } from 'node:http';
import type { ApiDeps } from '../../deps.ts';
import { clientNetwork } from '../../platform/http/client-address.ts';
import { takeAttempt } from '../../platform/throttle/throttle.commands.ts';
import type { ThrottleRule } from '../../platform/throttle/throttle.ts';
import type { AccountCollections } from '../account.collections.ts';
import { emailKeyOf } from '../users/user.model.ts';

const LOGIN: ThrottleRule = { name: 'login', times: 5, per: 60_000 };
const REGISTER: ThrottleRule = { name: 'register', times: 5, per: 3_600_000 };
/** Several people may share one address; a client that guesses names must still be slow. */
const LOGIN_FROM: ThrottleRule = { name: 'login-from', times: 20, per: 60_000 };

interface ThrottleDeps extends Pick<ApiDeps, 'config' | 'clock'> {
  collections: AccountCollections;
}

/**
 * Attempts a login. Allows five failures a minute per email, from any client, and twenty per address. A success does not
 * count. Throws `too_many_attempts`, and what `login` throws.
 */
export async function throttleLogin<T>(
  deps: ThrottleDeps,
  req: IncomingMessage,
  email: string,
  login: () => Promise<T>,
): Promise<T> {
  const from = networkOf(deps, req);
  // The address first: one over its own limit cannot lock anyone out, and leaves no row for each name that it tries.
  const giveBack = from ? [await takeAttempt(deps.collections, LOGIN_FROM, from, deps.clock)] : [];
  giveBack.push(await takeAttempt(deps.collections, LOGIN, emailKeyOf(email), deps.clock));
  const outcome = await login();
  for (const give of giveBack) await give();
  return outcome;
}

/** Allows five new accounts an hour per address. Throws `too_many_attempts`. */
export async function throttleRegistration(deps: ThrottleDeps, req: IncomingMessage): Promise<void> {
  const from = networkOf(deps, req);
  if (from) await takeAttempt(deps.collections, REGISTER, from, deps.clock);
}

/** Undefined for this machine: all clients behind a local proxy that is not trusted would share one address. */
function networkOf({ config }: ThrottleDeps, req: IncomingMessage): string | undefined {
  const network = clientNetwork(req, config.trustedProxies);
  return network.startsWith('127.') || network === '::/56' ? undefined : network;
}
