import type { Member, Team } from '../api/contract.ts';

/** A user's own team, with the test's changes. Without `may` among them, the user may do everything that tests look at. */
export function buildTeam(change: Partial<Team> = {}): Team {
  return {
    id: 't1',
    name: 'Ada’s team',
    own: true,
    role: 'owner',
    may: [
      'assistants:order',
      'assistants:delete',
      'assistants:open',
      'operations:cancel',
      'model-keys:replace',
      'program-keys:change',
      'team:rename',
      'team:delete',
      'members:change',
      'owners:change',
      'invitations:read',
      'invitations:change',
    ],
    members: 1,
    createdAt: '2026-01-01T09:00:00.000Z',
    ...change,
  };
}

/** Somebody in a team, with the test's changes. */
export function buildMember(change: Partial<Member> = {}): Member {
  return {
    id: 'u1',
    name: 'Ada Example',
    email: 'ada@example.com',
    avatarUrl: null,
    role: 'owner',
    since: '2026-01-01T09:00:00.000Z',
    ...change,
  };
}
