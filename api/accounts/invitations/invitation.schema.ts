import { z } from 'zod';
import { teamRole } from '../policy/policy.ts';
import { emailField } from '../users/user.schema.ts';

/** The roles that a person can be invited to. An owner is made by another owner, of somebody who is in the team. */
const invitedRole = teamRole.exclude(['owner']);

/** POST /api/teams/:id/invitations */
export const invitationRequest = z.object({ email: emailField, role: invitedRole });
export type InvitationRequest = z.infer<typeof invitationRequest>;

/** An invitation as those see it who decide who is in the team; nobody sees its link. */
const invitationBody = z
  .object({
    id: z.string(),
    email: z.string(),
    role: teamRole,
    invitedBy: z.string().nullable().meta({ description: 'Name of who invited; null if they are gone' }),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Invitation' });
export type InvitationBody = z.infer<typeof invitationBody>;

/** GET /api/teams/:id/invitations */
export const invitationsAnswer = z.object({ invitations: z.array(invitationBody) });
/** POST /api/teams/:id/invitations */
export const invitationAnswer = z.object({ invitation: invitationBody });

/** POST /api/invitations/read and /accept */
export const invitationToken = z.object({ token: z.string().min(1).max(200) });

/** POST /api/invitations/read: what the reader of the mail sees before they accept. */
export const readInvitationAnswer = z.object({
  team: z.string().meta({ description: 'Its name' }),
  role: teamRole,
  email: z.string().meta({ description: 'The address that it was sent to' }),
  invitedBy: z.string().nullable(),
});
export type ReadInvitationBody = z.infer<typeof readInvitationAnswer>;
