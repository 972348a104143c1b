import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeOperation } from './describe-operation.ts';

/** The OpenAPI document itself. */
export const documentPaths: ZodOpenApiPathsObject = {
  '/api/openapi.json': {
    get: describeOperation({
      summary: 'This document',
      tag: 'Service',
      answer: z.looseObject({ openapi: z.literal('3.1.0') }),
    }),
  },
};
