import { emailKeyOf } from '../accounts/users/email-address.ts';
import type { Collections } from '../collections.ts';

type Accounts = Pick<Collections, 'users' | 'sessions'>;

/** Gives an account an authenticator app, which no test reads, and proves it in the sessions that the account has. */
export async function giveSecondFactor({ users, sessions }: Accounts, email: string): Promise<void> {
  const now = new Date();
  const totp = { sealed: 'never opened', addedAt: now, timeStep: 0, lastUsedAt: now };
  const secondFactor = { revision: 1, totp, passkeys: [], recovery: [] };
  const user = await users
    .findOneAndUpdate({ emailKey: emailKeyOf(email) }, { $set: { secondFactor } })
    .lean();
  if (!user) throw new Error(`no account has proven ${email}`);
  await sessions.updateMany({ userId: user._id }, { $set: { secondFactorAt: now } });
}

/** Makes an account an operator who can do everything: with the role, and with a second factor. */
export async function makeOperator(collections: Accounts, email: string): Promise<void> {
  await giveSecondFactor(collections, email);
  await collections.users.updateOne({ emailKey: emailKeyOf(email) }, { $set: { role: 'operator' } });
}
