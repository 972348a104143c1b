import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeOperation, idParam } from '../../platform/openapi/describe-operation.ts';
import { describeTeamChange, describeTeamOperation } from '../policy/describe-permission.ts';
import { newTokenAnswer, ownTokenAnswer, tokenRequest, tokensAnswer } from './token.schema.ts';

const tag = 'Teams';

export const tokenPaths: ZodOpenApiPathsObject = {
  '/api/token': {
    get: describeOperation({
      summary: 'The token of this call: its team, its scope and its last day',
      tag,
      answer: ownTokenAnswer,
      errors: ['unauthenticated'],
      tokens: 'only',
    }),
  },
  '/api/teams/{id}/tokens': {
    get: describeTeamOperation({
      summary: 'The tokens with which machines call the API for a team',
      tag,
      permission: 'tokens:read',
      path: idParam,
      answer: tokensAnswer,
    }),
    post: describeTeamChange({
      summary: 'Create a token, which is shown once',
      tag,
      permission: 'tokens:change',
      status: 201,
      path: idParam,
      body: tokenRequest,
      answer: newTokenAnswer,
      errors: ['tokens_full'],
    }),
  },
  '/api/teams/{id}/tokens/{token}': {
    delete: describeTeamChange({
      summary: 'Revoke a token',
      tag,
      permission: 'tokens:change',
      status: 204,
      path: idParam.extend({ token: z.string().meta({ description: 'The token’s first characters' }) }),
    }),
  },
};
