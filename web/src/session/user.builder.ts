import type { User } from '../api/contract.ts';

/** A user for tests who has confirmed their email, with the test's changes. */
export function buildUser(change: Partial<User> = {}): User {
  return {
    id: 'u1',
    name: 'Ada Example',
    email: 'ada@example.com',
    emailProven: true,
    newEmail: null,
    canOrder: true,
    wantedOrder: null,
    hasPassword: true,
    xUsername: null,
    avatarUrl: null,
    provider: 'email',
    plan: 'free',
    needsDetails: false,
    termsAccepted: true,
    operator: false,
    createdAt: '2026-01-01T09:00:00.000Z',
    ...change,
  };
}

/** One who has just signed up, and ordered what is given. */
export function buildUnprovenUser(wantedOrder: User['wantedOrder'] = null): User {
  return buildUser({ emailProven: false, canOrder: false, wantedOrder });
}
