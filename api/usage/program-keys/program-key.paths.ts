import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange, describeOperation, idParam } from '../../platform/openapi/describe-operation.ts';
import { newProgramKeyAnswer, programKeyRequest, programKeysAnswer } from './program-key.schema.ts';

const tag = 'Assistant';

/** Keys for programs of a customer's own. */
export const programKeyPaths: ZodOpenApiPathsObject = {
  '/api/instances/{id}/program-keys': {
    get: describeOperation({
      summary: 'The keys of my own programs',
      tag,
      path: idParam,
      answer: programKeysAnswer,
      errors: ['unauthenticated', 'not_found'],
    }),
    post: describeChange({
      summary: 'Create a key with which a program of mine calls models on my budget',
      tag,
      status: 201,
      path: idParam,
      body: programKeyRequest,
      answer: newProgramKeyAnswer,
      errors: ['unauthenticated', 'not_found', 'instance_not_ready', 'program_keys_full', 'too_many_changes'],
    }),
  },
  '/api/instances/{id}/program-keys/{key}': {
    delete: describeChange({
      summary: 'Revoke a key of one of my programs',
      tag,
      status: 204,
      path: z.object({ id: z.string(), key: z.string() }),
      errors: ['unauthenticated', 'not_found'],
    }),
  },
};
