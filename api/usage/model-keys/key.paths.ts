import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeTeamChange } from '../../accounts/policy/describe-permission.ts';
import { idParam } from '../../platform/openapi/describe-operation.ts';
import { modelKeyAnswer } from './key.schema.ts';

export const modelKeyPaths: ZodOpenApiPathsObject = {
  '/api/instances/{id}/model-key': {
    post: describeTeamChange({
      permission: 'model-keys:replace',
      summary: 'Replace the model key of an assistant',
      tag: 'Assistant',
      status: 202,
      path: idParam,
      answer: modelKeyAnswer,
      errors: ['instance_not_ready', 'not_for_adopted', 'operation_in_progress', 'too_many_changes'],
    }),
  },
};
