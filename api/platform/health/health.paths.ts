import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeOperation } from '../openapi/describe-operation.ts';
import { healthBody, livenessBody } from './health.schema.ts';

export const healthPaths: ZodOpenApiPathsObject = {
  '/api/health': {
    get: describeOperation({
      summary: 'Whether database and clouds answer',
      tag: 'Service',
      answer: healthBody,
      otherStatus: { status: 503, when: 'The database or a cloud does not answer' },
    }),
  },
  '/api/health/live': {
    get: describeOperation({
      summary: 'Whether this process answers: for a load balancer',
      tag: 'Service',
      answer: livenessBody,
    }),
  },
};
