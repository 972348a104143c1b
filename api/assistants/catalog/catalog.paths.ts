import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeOperation } from '../../platform/openapi/describe-operation.ts';
import { catalogBody } from './catalog.schema.ts';

export const catalogPaths: ZodOpenApiPathsObject = {
  '/api/catalog': {
    get: describeOperation({ summary: 'What can be ordered', tag: 'Assistant', answer: catalogBody }),
  },
};
