import { z } from 'zod';
import { teamPermission, teamRole } from '../policy/policy.ts';
import { nameField } from '../users/user.schema.ts';

/** The parameter `team` of calls that are about one team: its id. Absent: the user's own, or the token's. */
export const teamQuery = z.object({
  team: z
    .string()
    .regex(/^[0-9a-f]{24}$/, 'A team is named by its id, 24 hex digits.')
    .optional()
    .meta({ description: 'Id of the team; absent: your own team' }),
});

/** A team, as one of its members sees it. */
const teamBody = z
  .object({
    id: z.string(),
    name: z.string(),
    own: z.boolean().meta({ description: 'Whether it came with the user’s account' }),
    role: teamRole.meta({ description: 'What the user is in it' }),
    may: z
      .array(teamPermission)
      .meta({ description: 'What that role allows, by the names of the permissions' }),
    members: z.number().int().meta({ description: 'How many people are in it' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Team' });
export type TeamBody = z.infer<typeof teamBody>;

const memberBody = z
  .object({
    id: z.string().meta({ description: 'The person’s id' }),
    name: z.string(),
    email: z.string().nullable(),
    avatarUrl: z.string().nullable(),
    role: teamRole,
    since: z.iso.datetime(),
  })
  .meta({ id: 'Member' });
export type MemberBody = z.infer<typeof memberBody>;

/** POST and PATCH /api/teams */
export const teamRequest = z.object({ name: nameField });
/** PATCH /api/teams/:id/members/:member */
export const memberChange = z.object({ role: teamRole });

/** GET /api/teams */
export const teamsAnswer = z.object({ teams: z.array(teamBody) });
/** The answer of every call about one team. */
export const teamAnswer = z.object({ team: teamBody });
/** GET /api/teams/:id/members */
export const membersAnswer = z.object({ members: z.array(memberBody) });
