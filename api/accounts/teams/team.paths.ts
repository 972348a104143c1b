import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange, describeOperation, idParam } from '../../platform/openapi/describe-operation.ts';
import { describeTeamChange, describeTeamOperation } from '../policy/describe-permission.ts';
import { memberChange, membersAnswer, teamAnswer, teamRequest, teamsAnswer } from './team.schema.ts';

const tag = 'Teams';
const memberParam = idParam.extend({ member: z.string().meta({ description: 'Id of the person' }) });

export const teamPaths: ZodOpenApiPathsObject = {
  '/api/teams': {
    get: describeOperation({
      summary: 'The teams that the user is in, their own first',
      tag,
      answer: teamsAnswer,
      errors: ['unauthenticated'],
    }),
    post: describeChange({
      summary: 'Create a team, as its owner',
      tag,
      status: 201,
      body: teamRequest,
      answer: teamAnswer,
      errors: ['unauthenticated', 'too_many_teams'],
    }),
  },
  '/api/teams/{id}': {
    get: describeTeamOperation({
      summary: 'One team',
      tag,
      permission: 'team:read',
      path: idParam,
      answer: teamAnswer,
    }),
    patch: describeTeamChange({
      summary: 'Give a team another name',
      tag,
      permission: 'team:rename',
      path: idParam,
      body: teamRequest,
      answer: teamAnswer,
    }),
    delete: describeTeamChange({
      summary: 'Delete a team that has no assistant',
      tag,
      permission: 'team:delete',
      status: 204,
      path: idParam,
      errors: ['own_team', 'team_has_assistants'],
    }),
  },
  '/api/teams/{id}/members': {
    get: describeTeamOperation({
      summary: 'The people of a team',
      tag,
      permission: 'team:read',
      path: idParam,
      answer: membersAnswer,
    }),
  },
  '/api/teams/{id}/members/{member}': {
    patch: describeTeamChange({
      summary: 'Give a member another role; what concerns owners needs an owner with a recent login',
      tag,
      permission: 'members:change',
      path: memberParam,
      body: memberChange,
      answer: membersAnswer,
      errors: ['last_owner', 'confirm_identity'],
    }),
    delete: describeTeamChange({
      summary: 'Take a member out of a team, or leave it oneself, for which every role is enough',
      tag,
      permission: 'members:change',
      status: 204,
      path: memberParam,
      errors: ['last_owner', 'confirm_identity'],
    }),
  },
};
