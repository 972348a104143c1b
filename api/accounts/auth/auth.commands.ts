import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import type { Collections } from '../../collections.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import { emailKeyOf, type UserRecord } from '../users/user.model.ts';
import type { LoginBody, RegisterBody } from './auth.schema.ts';
import { hashPassword, passwordMatches } from './password.ts';

interface Deps {
  collections: Collections;
  jobs: JobQueue;
  passwordRounds?: number;
}

/** Makes an account by email. Throws `email_taken` where one exists, whatever its letter case. The welcome mail follows by itself. */
export async function registerByEmail(
  { collections, jobs, passwordRounds }: Deps,
  body: RegisterBody,
): Promise<UserRecord> {
  const emailKey = emailKeyOf(body.email);
  // Asked before hashing, so that a duplicate costs no bcrypt; the unique index decides between two at once.
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

/** Who an email and password belong to. Throws `wrong_credentials`, after the same time and in the same words for either being wrong. */
export async function loginByEmail(
  { collections, passwordRounds }: Deps,
  body: LoginBody,
): Promise<UserRecord> {
  const user = await collections.users.findOne({ emailKey: emailKeyOf(body.email) }).lean();
  const matches = await passwordMatches(body.password, user?.passwordHash, passwordRounds);
  if (!user || !matches) throw new AppError('wrong_credentials');
  return user;
}
