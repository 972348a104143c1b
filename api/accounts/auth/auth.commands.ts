import type { Logger } from 'pino';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { AccountCollections } from '../account.collections.ts';
import { emailKeyOf, type UserRecord } from '../users/user.model.ts';
import type { LoginBody, RegisterBody } from './auth.schema.ts';
import { hashPassword, passwordMatches, shouldRehash } from './password.ts';

interface Deps {
  collections: AccountCollections;
  passwordRounds?: number;
}

/** Creates an account by email and queues the welcome mail. Throws `email_taken` if the email exists in any letter case. */
export async function registerByEmail(
  { collections, jobs, passwordRounds }: Deps & { jobs: JobQueue },
  body: RegisterBody,
): Promise<UserRecord> {
  const emailKey = emailKeyOf(body.email);
  // Checked before hashing, so a duplicate costs no bcrypt; the unique index decides between two concurrent requests.
  if (await collections.users.exists({ emailKey })) throw new AppError('email_taken');
  const passwordHash = await hashPassword(body.password, passwordRounds);
  try {
    const user = await collections.users.create({
      name: body.name,
      email: body.email,
      emailKey,
      passwordHash,
      provider: 'email',
      termsAcceptedAt: new Date(),
    });
    await jobs.enqueue(
      'mail',
      { mail: 'welcome', userId: user._id.toString() },
      { key: `welcome:${user._id}` },
    );
    return user.toObject();
  } catch (error) {
    if (isDuplicateKeyError(error)) throw new AppError('email_taken', { cause: error });
    throw error;
  }
}

/** Finds the user for an email and password. `wrong_credentials` takes the same time and text whichever is wrong. */
export async function loginByEmail(deps: Deps & { logger: Logger }, body: LoginBody): Promise<UserRecord> {
  const { collections, passwordRounds } = deps;
  const user = await collections.users.findOne({ emailKey: emailKeyOf(body.email) }).lean();
  const matches = await passwordMatches(body.password, user?.passwordHash, passwordRounds);
  if (!user || !matches) throw new AppError('wrong_credentials');
  await renewHash(deps, user, body.password);
  return user;
}

/** Replaces an earlier or imported hash by one of the current form. */
async function renewHash(
  { collections, passwordRounds, logger }: Deps & { logger: Logger },
  { _id, passwordHash }: UserRecord,
  password: string,
): Promise<void> {
  if (!passwordHash || !shouldRehash(password, passwordHash, passwordRounds)) return;
  try {
    const renewed = await hashPassword(password, passwordRounds);
    // Only the hash that was read: another login may have renewed it, or its owner changed the password.
    await collections.users.updateOne({ _id, passwordHash }, { $set: { passwordHash: renewed } });
  } catch (err) {
    // The password was right, so the login goes on; the next one tries again.
    logger.warn({ err, userId: _id.toString() }, 'could not renew a password hash');
  }
}
