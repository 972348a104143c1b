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

/** How often the secrets of one kind may be guessed. */
interface GuessRules {
  /** For one account from one network: after the hour's attempts, the wait grows from seconds to minutes. */
  own: readonly ThrottleRule[];
  /** For one account from all networks together. No single network can use it up. */
  everywhere: ThrottleRule;
}
const LOGIN: GuessRules = {
  own: [
    { name: 'login', times: 5, per: 60_000 },
    { name: 'login-hour', times: 20, per: HOUR_MS },
  ],
  everywhere: { name: 'login-email', times: 50, per: HOUR_MS },
};
/** Three codes of a million are right at a time, and whoever guesses has the password already. */
const FACTOR: GuessRules = {
  own: [
    { name: 'factor', times: 5, per: 60_000 },
    { name: 'factor-hour', times: 10, per: HOUR_MS },
  ],
  everywhere: { name: 'factor-account', times: 20, per: HOUR_MS },
};
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
  const emailKey = emailKeyOf(email);
  return await throttleGuess(deps, req, { account: emailKey, emailKey, rules: LOGIN }, login);
}

/**
 * Attempts to prove a second factor, as `throttleLogin` does a login: five failures a minute and ten an hour from one network,
 * twenty an hour from all.
 */
export async function throttleFactor<T>(
  deps: ThrottleDeps,
  req: Request,
  { _id, emailKey = '' }: UserRecord,
  prove: () => Promise<T>,
): Promise<T> {
  return await throttleGuess(deps, req, { account: _id.toString(), emailKey, rules: FACTOR }, prove);
}

async function throttleGuess<T>(
  deps: ThrottleDeps,
  req: Request,
  { account, emailKey, rules }: { account: string; emailKey: string; rules: GuessRules },
  attempt: () => Promise<T>,
): Promise<T> {
  const from = remoteNetwork(req, deps.config.trustedProxies);
  const browser = knownBrowserId(deps, req, emailKey);
  const take = (rule: ThrottleRule, who: string) => takeAttempt(deps.collections, rule, who, deps.clock);
  // The network first: one over its own limits leaves no row for each name that it tries, and uses up nobody's attempts.
  const giveBack = from ? [await take(LOGIN_FROM, from)] : [];
  for (const rule of rules.own) giveBack.push(await take(rule, `${browser ?? from ?? 'local'} ${account}`));
  if (!browser) giveBack.push(await take(rules.everywhere, account));
  const outcome = await attempt();
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
