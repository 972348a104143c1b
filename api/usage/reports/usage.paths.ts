import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeTeamOperation } from '../../accounts/policy/describe-permission.ts';
import { teamQuery } from '../../accounts/teams/team.schema.ts';
import { usageAnswer, usageQuery } from './usage.schema.ts';

const tag = 'Usage';

/** What a team's assistants used. */
export const usagePaths: ZodOpenApiPathsObject = {
  '/api/usage': {
    get: describeTeamOperation({
      permission: 'usage:read',
      summary: 'What a team’s assistants used, and the state of this month’s limits',
      tag,
      query: usageQuery.extend(teamQuery.shape),
      answer: usageAnswer,
      errors: ['invalid_input'],
    }),
  },
  '/api/usage.csv': {
    get: describeTeamOperation({
      permission: 'usage:read',
      summary: 'The same as CSV: one line per day, assistant and model',
      tag,
      query: usageQuery.extend(teamQuery.shape),
      answer: z.string(),
      contentType: 'text/csv',
      errors: ['invalid_input'],
    }),
  },
};
