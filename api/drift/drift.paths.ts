import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { operationAnswer } from '../operations/operation.schema.ts';
import type { ErrorCode } from '../platform/errors/catalogue.ts';
import { describeOperation } from '../platform/openapi/describe-operation.ts';
import {
  findingAnswer,
  findingsAnswer,
  findingsQuery,
  ignoreBody,
  scanNowAnswer,
  scanNowBody,
  scanRunsAnswer,
} from './findings/drift.schema.ts';

const tag = 'Operators';
const id = z.object({ id: z.string().regex(/^[0-9a-f]{24}$/) });
const operatorErrors: ErrorCode[] = ['unauthenticated', 'operators_only'];
const changeErrors: ErrorCode[] = [...operatorErrors, 'csrf_refused', 'not_found'];

/** What operators may ask and do about drift. */
export const driftPaths: ZodOpenApiPathsObject = {
  '/api/operators/drift': {
    get: describeOperation({
      summary: 'What differs from what should be',
      tag,
      query: findingsQuery,
      answer: findingsAnswer,
      errors: [...operatorErrors, 'invalid_input'],
    }),
  },
  '/api/operators/drift/passes': {
    get: describeOperation({
      summary: 'The passes that looked, newest first',
      tag,
      answer: scanRunsAnswer,
      errors: operatorErrors,
    }),
  },
  '/api/operators/drift/look': {
    post: describeOperation({
      summary: 'Look now, at one depth or at all that are on',
      tag,
      status: 202,
      body: scanNowBody,
      answer: scanNowAnswer,
      errors: [...operatorErrors, 'csrf_refused', 'invalid_input', 'drift_off'],
    }),
  },
  '/api/operators/drift/{id}/repair': {
    post: describeOperation({
      summary: 'Repair the customer that a finding is about',
      tag,
      status: 202,
      path: id,
      answer: operationAnswer,
      errors: [...changeErrors, 'finding_unfit', 'finding_over', 'operation_in_progress'],
    }),
  },
  '/api/operators/drift/{id}/ignore': {
    post: describeOperation({
      summary: 'Leave a finding as it is, and say why',
      tag,
      path: id,
      body: ignoreBody,
      answer: findingAnswer,
      errors: [...changeErrors, 'invalid_input', 'finding_over'],
    }),
  },
  '/api/operators/drift/{id}/watch': {
    post: describeOperation({
      summary: 'Take an ignored finding up again',
      tag,
      path: id,
      answer: findingAnswer,
      errors: [...changeErrors, 'finding_unfit', 'finding_over'],
    }),
  },
  '/api/operators/drift/{id}/confirm': {
    post: describeOperation({
      summary: 'Agree to what is not done unasked',
      tag,
      path: id,
      answer: findingAnswer,
      errors: [...changeErrors, 'finding_unfit', 'finding_over'],
    }),
  },
};
