import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { AccountCollections } from '../account.collections.ts';
import { emailKeyOf, type UserRecord } from '../users/user.model.ts';
import type { LoginBody, RegisterBody } from './auth.schema.ts';
import { hashPassword, passwordMatches } from './password.ts';

interface Deps {
  collections: AccountCollections;
  jobs: JobQueue;
  passwordRounds?: number;
}

/** Creates an account by email and queues the welcome mail. Throws `email_taken` if the email exists in any letter case. */
export async function registerByEmail(
  { collections, jobs, passwordRounds }: Deps,
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
export async function loginByEmail(
  { collections, passwordRounds }: Deps,
  body: LoginBody,
): Promise<UserRecord> {
  const user = await collections.users.findOne({ emailKey: emailKeyOf(body.email) }).lean();
  const matches = await passwordMatches(body.password, user?.passwordHash, passwordRounds);
  if (!user || !matches) throw new AppError('wrong_credentials');
  return user;
}

/** Checks the password of a user who is logged in. Throws `wrong_credentials`, also for an account without a password. */
export async function confirmPassword(
  { passwordRounds }: Pick<Deps, 'passwordRounds'>,
  { passwordHash }: Pick<UserRecord, 'passwordHash'>,
  password: string,
): Promise<void> {
  if (await passwordMatches(password, passwordHash, passwordRounds)) return;
  throw new AppError('wrong_credentials', { message: passwordHash ? WRONG_PASSWORD : NO_PASSWORD });
}

const WRONG_PASSWORD = 'This is not the password of your account. Check it, then try again.';
const NO_PASSWORD = 'Your account has no password. Log in with X again to confirm that it is you.';
