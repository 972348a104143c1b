import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeTeamChange, describeTeamOperation } from '../../accounts/policy/describe-permission.ts';
import { idParam } from '../../platform/openapi/describe-operation.ts';
import { newProgramKeyAnswer, programKeyRequest, programKeysAnswer } from './program-key.schema.ts';

const tag = 'Assistant';

/** Keys for programs of a customer's own. */
export const programKeyPaths: ZodOpenApiPathsObject = {
  '/api/instances/{id}/program-keys': {
    get: describeTeamOperation({
      permission: 'program-keys:read',
      summary: 'The keys of my own programs',
      tag,
      path: idParam,
      answer: programKeysAnswer,
    }),
    post: describeTeamChange({
      permission: 'program-keys:change',
      summary: 'Create a key with which a program of mine calls models on my budget',
      tag,
      status: 201,
      path: idParam,
      body: programKeyRequest,
      answer: newProgramKeyAnswer,
      errors: ['instance_not_ready', 'program_keys_full', 'too_many_changes'],
    }),
  },
  '/api/instances/{id}/program-keys/{key}': {
    delete: describeTeamChange({
      permission: 'program-keys:change',
      summary: 'Revoke a key of one of my programs',
      tag,
      status: 204,
      path: z.object({ id: z.string(), key: z.string() }),
    }),
  },
};
