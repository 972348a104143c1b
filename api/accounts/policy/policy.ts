import { z } from 'zod';

/*
 * Who may do what: the only place that says so. Routes name a permission and nothing else; `authorize.ts` applies it, and
 * the OpenAPI document and the table of authorization tests are made from it.
 */

/** What a person is in a team, weakest first: each may do what those before it may. */
export const teamRole = z.enum(['viewer', 'member', 'admin', 'owner']);
export type TeamRole = z.infer<typeof teamRole>;

/** What a token of a team may do, narrowest first. */
export const tokenScope = z.enum(['read', 'operate', 'admin']);
export type TokenScope = z.infer<typeof tokenScope>;

interface TeamRule {
  /** The weakest role that may. */
  role: TeamRole;
  /** The narrowest scope with which a token may; null: no token may, only a person. */
  scope: TokenScope | null;
  /** Whether a person must have confirmed within 15 minutes who they are. A token never has to. */
  recentLogin?: true;
}

/** What can be done with a team and what belongs to it. */
export const TEAM_POLICY = {
  'assistants:read': { role: 'viewer', scope: 'read' },
  'assistants:order': { role: 'admin', scope: 'admin' },
  'assistants:delete': { role: 'admin', scope: 'admin', recentLogin: true },
  /** Its gateway token opens an assistant with everything in it. */
  'assistants:open': { role: 'member', scope: null, recentLogin: true },
  'operations:cancel': { role: 'admin', scope: 'operate' },
  'model-keys:replace': { role: 'admin', scope: 'admin', recentLogin: true },
  'program-keys:read': { role: 'viewer', scope: 'read' },
  'program-keys:change': { role: 'member', scope: 'admin' },
  'usage:read': { role: 'viewer', scope: 'read' },
  'team:read': { role: 'viewer', scope: null },
  'team:rename': { role: 'admin', scope: null },
  'team:delete': { role: 'owner', scope: null, recentLogin: true },
  'members:change': { role: 'admin', scope: null },
  /** To make somebody an owner, or an owner something else. */
  'owners:change': { role: 'owner', scope: null, recentLogin: true },
  'invitations:read': { role: 'admin', scope: null },
  'invitations:change': { role: 'admin', scope: null },
  'tokens:read': { role: 'admin', scope: null },
  'tokens:change': { role: 'admin', scope: null, recentLogin: true },
  /** An address may contain a secret of its receiver, so not everybody in the team sees it. */
  'webhooks:read': { role: 'admin', scope: 'admin' },
  'webhooks:change': { role: 'admin', scope: 'admin' },
} as const satisfies Record<string, TeamRule>;
export type TeamPermission = keyof typeof TEAM_POLICY;
/** The names of all permissions. */
export const teamPermission = z.enum(Object.keys(TEAM_POLICY) as [TeamPermission, ...TeamPermission[]]);

/** The rule of a permission. */
export function ruleOf(permission: TeamPermission): TeamRule {
  return TEAM_POLICY[permission];
}

/** Whether a role may do what a permission names. */
export function roleMay(role: TeamRole, permission: TeamPermission): boolean {
  return isAtLeast(role, ruleOf(permission).role);
}

/** Everything that a role may do. */
export function permissionsOf(role: TeamRole): TeamPermission[] {
  return teamPermission.options.filter((permission) => roleMay(role, permission));
}

/** Whether a role is as strong as another one, or stronger. */
export function isAtLeast(role: TeamRole, other: TeamRole): boolean {
  return teamRole.options.indexOf(role) >= teamRole.options.indexOf(other);
}

/** Whether a token with a scope may do what a permission names. */
export function scopeMay(scope: TokenScope, permission: TeamPermission): boolean {
  const needed = ruleOf(permission).scope;
  return needed !== null && tokenScope.options.indexOf(scope) >= tokenScope.options.indexOf(needed);
}

/** Whether a user operates this service. */
export function isOperator({ role }: { role?: string | null }): boolean {
  return role === 'operator';
}

/** Whether we know who orders, is invited or invites: by their mailbox, or by X. */
export function isProven({ emailKey, xId }: { emailKey?: string; xId?: string }): boolean {
  return emailKey !== undefined || xId !== undefined;
}
