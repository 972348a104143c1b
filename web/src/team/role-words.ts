import type { Member, Team, TeamRole } from '../api/contract.ts';

/** All roles, weakest first. */
export const ROLES = ['viewer', 'member', 'admin', 'owner'] as const satisfies readonly TeamRole[];

/** The roles that a person can be invited to. */
export const INVITED_ROLES = ['viewer', 'member', 'admin'] as const satisfies readonly TeamRole[];

type RoleWords = {
  title: string;
  withArticle: string;
  may: string;
  /** What somebody in this role can do on a page about the team's assistant. */
  here: string;
};

const words: Record<TeamRole, RoleWords> = {
  viewer: {
    title: 'Viewer',
    withArticle: 'a viewer',
    may: 'Sees how the assistant is, what it uses and who is in the team. Changes nothing.',
    here: 'You can see everything here, but neither open it nor change anything.',
  },
  member: {
    title: 'Member',
    withArticle: 'a member',
    may: 'Opens the assistant, and creates and revokes keys for programs.',
    here: 'You can open it, and create and revoke keys for programs.',
  },
  admin: {
    title: 'Admin',
    withArticle: 'an admin',
    may: 'Does what a member does. Also orders and deletes the assistant, replaces its model key, manages webhooks, and invites and removes people.',
    here: 'You can do everything here.',
  },
  owner: {
    title: 'Owner',
    withArticle: 'an owner',
    may: 'Does everything. Also makes others owners, and can delete the team.',
    here: 'You can do everything here.',
  },
};

/** A role in words: its name, and one line of what it allows. */
export const roleWords = (role: TeamRole): RoleWords => words[role];

/** The roles that the user may give to somebody in the team; none if they may not change what that person is. */
export function rolesFor({ may }: Pick<Team, 'may'>, { role }: Pick<Member, 'role'>): readonly TeamRole[] {
  if (!may.includes('members:change')) return [];
  if (may.includes('owners:change')) return ROLES;
  return role === 'owner' ? [] : INVITED_ROLES;
}

/** Whether a person is the only owner, whom a team cannot lose. */
export function isLastOwner(members: readonly Member[], { role }: Pick<Member, 'role'>): boolean {
  return role === 'owner' && members.filter((member) => member.role === 'owner').length === 1;
}

/** How many people are in a team: `1 person`. */
export const peopleWords = (count: number): string => (count === 1 ? '1 person' : `${count} people`);
