import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { isAppError } from '../../platform/errors/app-error.ts';
import { remoteNetwork } from '../../platform/http/client-address.ts';
import { takeAttempt } from '../../platform/throttle/throttle.commands.ts';
import type { ThrottleRule } from '../../platform/throttle/throttle.ts';
import type { AccountCollections } from '../account.collections.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import { knownBrowserId } from '../sessions/known-browser.ts';
import { emailKeyOf } from '../users/email-address.ts';
import type { UserRecord } from '../users/user.model.ts';
import { requirePassword } from './auth.commands.ts';

const HOUR_MS = 3_600_000;
/** For one email from one network: after the hour's attempts, the wait grows from seconds to minutes. */
const LOGIN: readonly ThrottleRule[] = [
  { name: 'login', times: 5, per: 60_000 },
  { name: 'login-hour', times: 20, per: HOUR_MS },
];
/** For one email from all networks together. No single network can use it up. */
const LOGIN_EMAIL: ThrottleRule = { name: 'login-email', times: 50, per: HOUR_MS };
const REGISTER: ThrottleRule = { name: 'register', times: 5, per: HOUR_MS };
/** Several people may share one address; a client that guesses names must still be slow. */
const LOGIN_FROM: ThrottleRule = { name: 'login-from', times: 20, per: 60_000 };

interface ThrottleDeps extends Pick<ApiDeps, 'config' | 'clock' | 'vault'> {
  collections: AccountCollections;
}

/**
 * Attempts a login. Per email, allows five failures a minute and twenty an hour from one network, and fifty an hour from all
 * networks; a browser in which somebody has logged in to the account counts by itself, so that nobody else can lock it out.
 * Per network, allows twenty failures a minute. A success does not count. Throws `too_many_attempts`, and what `login` throws.
 */
export async function throttleLogin<T>(
  deps: ThrottleDeps,
  req: Request,
  email: string,
  login: () => Promise<T>,
): Promise<T> {
  const from = remoteNetwork(req, deps.config.trustedProxies);
  const emailKey = emailKeyOf(email);
  const browser = knownBrowserId(deps, req, emailKey);
  const take = (rule: ThrottleRule, who: string) => takeAttempt(deps.collections, rule, who, deps.clock);
  // The network first: one over its own limits leaves no row for each name that it tries, and uses up nobody's email.
  const giveBack = from ? [await take(LOGIN_FROM, from)] : [];
  for (const rule of LOGIN) giveBack.push(await take(rule, `${browser ?? from ?? 'local'} ${emailKey}`));
  if (!browser) giveBack.push(await take(LOGIN_EMAIL, emailKey));
  const outcome = await login();
  for (const give of giveBack) await give();
  return outcome;
}

/**
 * Asks a user who is logged in for their password again. Wrong ones count as those of a login, by the same name: a stolen
 * session gives no second set of attempts. Throws `wrong_password` and `too_many_attempts`.
 */
export async function askForPassword(
  deps: ThrottleDeps & Pick<ApiDeps, 'logger' | 'passwordRounds'>,
  req: Request,
  user: UserRecord,
  password: string,
): Promise<void> {
  await throttleLogin(deps, req, user.email ?? user._id.toString(), async () => {
    try {
      await requirePassword(deps, user, password);
    } catch (error) {
      if (isAppError(error, 'wrong_password'))
        await recordActivityFrom(req, deps, { userId: user._id, act: 'confirm_failed' });
      throw error;
    }
  });
}

/** Allows five new accounts an hour per address. Throws `too_many_attempts`. */
export async function throttleRegistration(deps: ThrottleDeps, req: IncomingMessage): Promise<void> {
  const from = remoteNetwork(req, deps.config.trustedProxies);
  if (from) await takeAttempt(deps.collections, REGISTER, from, deps.clock);
}
