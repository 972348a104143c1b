import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { operationAnswer } from '../../operations/operation.schema.ts';
import { describeChange, describeOperation, idParam } from '../../platform/openapi/describe-operation.ts';
import { gatewayTokenAnswer, instanceBody, instancesAnswer } from './instance.schema.ts';

const tag = 'Assistant';

/** The user's own assistants. */
export const instancePaths: ZodOpenApiPathsObject = {
  '/api/instances': {
    get: describeOperation({
      summary: 'My assistants',
      tag,
      answer: instancesAnswer,
      errors: ['unauthenticated'],
    }),
  },
  '/api/instances/{id}': {
    get: describeOperation({
      summary: 'One of my assistants',
      tag,
      path: idParam,
      answer: instanceBody,
      errors: ['unauthenticated', 'not_found'],
    }),
    delete: describeChange({
      summary: 'Delete my assistant and everything on it',
      tag,
      status: 202,
      path: idParam,
      answer: operationAnswer,
      errors: [
        'unauthenticated',
        'confirm_identity',
        'not_found',
        'operation_in_progress',
        'too_many_changes',
      ],
    }),
  },
  '/api/instances/{id}/gateway-token': {
    get: describeOperation({
      summary: 'The token that opens my assistant',
      tag,
      path: idParam,
      answer: gatewayTokenAnswer,
      errors: ['unauthenticated', 'confirm_identity', 'not_found', 'instance_not_ready'],
    }),
  },
};
