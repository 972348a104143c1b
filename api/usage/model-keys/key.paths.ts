import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange, idParam } from '../../platform/openapi/describe-operation.ts';
import { modelKeyAnswer } from './key.schema.ts';

export const modelKeyPaths: ZodOpenApiPathsObject = {
  '/api/instances/{id}/model-key': {
    post: describeChange({
      summary: 'Rotate the model key of my assistant',
      tag: 'Assistant',
      status: 202,
      path: idParam,
      answer: modelKeyAnswer,
      errors: [
        'unauthenticated',
        'confirm_identity',
        'not_found',
        'instance_not_ready',
        'operation_in_progress',
        'too_many_changes',
      ],
    }),
  },
};
