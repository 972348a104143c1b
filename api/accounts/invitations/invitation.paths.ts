import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange, idParam } from '../../platform/openapi/describe-operation.ts';
import { describeTeamChange, describeTeamOperation } from '../policy/describe-permission.ts';
import { teamAnswer } from '../teams/team.schema.ts';
import {
  invitationAnswer,
  invitationRequest,
  invitationsAnswer,
  invitationToken,
  readInvitationAnswer,
} from './invitation.schema.ts';

const tag = 'Teams';

export const invitationPaths: ZodOpenApiPathsObject = {
  '/api/teams/{id}/invitations': {
    get: describeTeamOperation({
      summary: 'Invitations that nobody has accepted yet',
      tag,
      permission: 'invitations:read',
      path: idParam,
      answer: invitationsAnswer,
    }),
    post: describeTeamChange({
      summary: 'Invite the reader of a mailbox; a later invitation replaces an earlier one',
      tag,
      permission: 'invitations:change',
      status: 201,
      path: idParam,
      body: invitationRequest,
      answer: invitationAnswer,
      errors: ['account_leaving', 'email_unproven', 'too_many_changes'],
    }),
  },
  '/api/teams/{id}/invitations/{invitation}': {
    delete: describeTeamChange({
      summary: 'Withdraw an invitation',
      tag,
      permission: 'invitations:change',
      status: 204,
      path: idParam.extend({ invitation: z.string() }),
    }),
  },
  '/api/invitations/read': {
    post: describeChange({
      summary: 'What a mailed invitation is about; needs no login',
      tag,
      body: invitationToken,
      answer: readInvitationAnswer,
      errors: ['invitation_invalid', 'too_many_attempts'],
    }),
  },
  '/api/invitations/accept': {
    post: describeChange({
      summary: 'Join the team; needs a login with the address that the invitation was sent to',
      tag,
      body: invitationToken,
      answer: teamAnswer,
      errors: [
        'unauthenticated',
        'invitation_invalid',
        'invitation_other_account',
        'link_invalid',
        'team_full',
        'too_many_attempts',
      ],
    }),
  },
};
