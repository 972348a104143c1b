import type { UserRecord } from './user.model.ts';
import type { UserBody } from './user.schema.ts';

/** Whether the sign-up lacks an email or accepted terms, as it may after the first login with X. */
export function needsDetails(user: UserRecord): boolean {
  return !user.email || !user.termsAcceptedAt;
}

/** Whether the user has opened a link that was mailed to their address. */
export function isEmailProven({ emailKey }: Pick<UserRecord, 'emailKey'>): boolean {
  return emailKey !== undefined;
}

/** Whether we know who orders: by their mailbox, or by X. */
export function isProven(user: Pick<UserRecord, 'emailKey' | 'xId'>): boolean {
  return isEmailProven(user) || user.xId !== undefined;
}

/** The public fields of a user. */
export function presentUser(user: UserRecord): UserBody {
  return {
    id: user._id.toString(),
    name: user.name,
    email: user.email ?? null,
    emailProven: isEmailProven(user),
    newEmail: user.newEmail?.email ?? null,
    canOrder: isProven(user),
    wantedOrder: user.wantedOrder ?? null,
    hasPassword: user.passwordHash !== undefined,
    xUsername: user.xId ? (user.xUsername ?? '') : null,
    avatarUrl: user.avatarUrl ?? null,
    provider: user.provider,
    plan: user.plan,
    needsDetails: needsDetails(user),
    termsAccepted: Boolean(user.termsAcceptedAt),
    operator: user.role === 'operator',
    createdAt: user.createdAt.toISOString(),
  };
}
