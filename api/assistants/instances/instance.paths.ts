import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeTeamChange, describeTeamOperation } from '../../accounts/policy/describe-permission.ts';
import { operationAnswer } from '../../operations/operation.schema.ts';
import { describeOperation, idParam } from '../../platform/openapi/describe-operation.ts';
import { gatewayTokenAnswer, instanceBody, instancesAnswer } from './instance.schema.ts';

const tag = 'Assistant';

/** The assistants of the user's teams. */
export const instancePaths: ZodOpenApiPathsObject = {
  '/api/instances': {
    get: describeOperation({
      summary: 'The assistants of my teams',
      tag,
      answer: instancesAnswer,
      errors: ['unauthenticated'],
      tokens: true,
    }),
  },
  '/api/instances/{id}': {
    get: describeTeamOperation({
      summary: 'One of these assistants',
      tag,
      permission: 'assistants:read',
      path: idParam,
      answer: instanceBody,
    }),
    delete: describeTeamChange({
      summary: 'Delete an assistant and everything on it',
      tag,
      permission: 'assistants:delete',
      status: 202,
      path: idParam,
      answer: operationAnswer,
      errors: ['operation_in_progress', 'too_many_changes'],
    }),
  },
  '/api/instances/{id}/gateway-token': {
    get: describeTeamOperation({
      summary: 'The token that opens an assistant',
      tag,
      permission: 'assistants:open',
      path: idParam,
      answer: gatewayTokenAnswer,
      errors: ['instance_not_ready', 'not_for_adopted'],
    }),
  },
};
