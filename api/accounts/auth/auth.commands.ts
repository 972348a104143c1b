import type { Logger } from 'pino';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AccountCollections } from '../account.collections.ts';
import { recordActivity } from '../activity/activity.commands.ts';
import { requestProof } from '../email/email.commands.ts';
import type { LinkMailDeps } from '../email/link-mails.ts';
import type { SessionClient } from '../sessions/session.client.ts';
import { emailKeyOf } from '../users/email-address.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { LoginBody, RegisterBody } from './auth.schema.ts';
import { hashPassword, passwordMatches, shouldRehash } from './password.ts';

interface Deps extends LinkMailDeps {
  passwordRounds?: number;
}

/** Accounts with one address that nobody has proven, whose passwords a login tries: each costs a quarter of a second. */
const MAX_CLAIMS = 3;

/**
 * Creates an account by email, and mails the link that proves the address. An address that is another account's gives an
 * account too, which can never prove it: whoever signs up does not learn whose it is, and its owner is told by mail.
 */
export async function registerByEmail(deps: Deps, body: RegisterBody): Promise<UserRecord> {
  const { collections, passwordRounds } = deps;
  const created = await collections.users.create({
    name: body.name,
    email: body.email,
    claimedEmailKey: emailKeyOf(body.email),
    passwordHash: await hashPassword(body.password, passwordRounds),
    provider: 'email',
    termsAcceptedAt: new Date(),
  });
  const user = created.toObject();
  await requestProof(deps, user);
  return user;
}

/**
 * Finds the user for an email and password: the account that has proven the address, else one that has typed it. An unknown
 * email and a wrong password take the same time and text. A wrong one is told to the owner of a proven address. Throws
 * `wrong_credentials`.
 */
export async function loginByEmail(
  deps: Deps & { logger: Logger },
  body: LoginBody,
  client: SessionClient,
): Promise<UserRecord> {
  const { collections, passwordRounds } = deps;
  const [first, ...others] = await accountsWith(collections, emailKeyOf(body.email));
  for (const user of [first, ...others]) {
    const matches = await passwordMatches(body.password, user?.passwordHash, passwordRounds);
    if (!user || !matches) continue;
    return { ...user, passwordHash: await renewHash(deps, user, body.password) };
  }
  // Anybody can type an address: who has not proven it does not learn where its owner tries to log in. Not awaited, since an
  // answer that takes longer would tell that there is an account.
  if (first?.emailKey) void recordActivity(deps, { userId: first._id, act: 'login_failed', client });
  throw new AppError('wrong_credentials');
}

/** The account that has proven an address, or the newest that have typed it while nobody has proven it. */
async function accountsWith({ users }: AccountCollections, emailKey: string): Promise<UserRecord[]> {
  const owner = await users.findOne({ emailKey }).lean();
  if (owner) return [owner];
  return await users.find({ claimedEmailKey: emailKey }).sort({ _id: -1 }).limit(MAX_CLAIMS).lean();
}

/** Replaces an earlier or imported hash by one of the current form. Returns the one that the account has then. */
async function renewHash(
  { collections, passwordRounds, logger }: Deps & { logger: Logger },
  { _id, passwordHash }: UserRecord,
  password: string,
): Promise<string | undefined> {
  if (!passwordHash || !shouldRehash(password, passwordHash, passwordRounds)) return passwordHash;
  try {
    const renewed = await hashPassword(password, passwordRounds);
    // Only the hash that was read: another login may have renewed it, or its owner changed the password.
    const set = { $set: { passwordHash: renewed } };
    const { modifiedCount } = await collections.users.updateOne({ _id, passwordHash }, set);
    return modifiedCount === 1 ? renewed : passwordHash;
  } catch (err) {
    // The password was right, so the login goes on; the next one tries again.
    logger.warn({ err, userId: _id.toString() }, 'could not renew a password hash');
    return passwordHash;
  }
}

/** Checks the password of a user who is logged in. Throws `wrong_password`, also for an account without a password. */
export async function requirePassword(
  { passwordRounds }: Pick<Deps, 'passwordRounds'>,
  { passwordHash }: Pick<UserRecord, 'passwordHash'>,
  password: string,
): Promise<void> {
  if (await passwordMatches(password, passwordHash, passwordRounds)) return;
  throw new AppError('wrong_password', passwordHash ? {} : { message: NO_PASSWORD });
}

const NO_PASSWORD = 'Your account has no password. Log in with X again to confirm that it is you.';
