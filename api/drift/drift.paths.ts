import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { operationAnswer } from '../operations/operation.schema.ts';
import type { ErrorCode } from '../platform/errors/catalogue.ts';
import { describe } from '../platform/openapi/describe.ts';
import {
  findingAnswer,
  findingsAnswer,
  findingsQuery,
  ignoreBody,
  lookAnswer,
  lookBody,
  passesAnswer,
} from './findings/drift.schema.ts';

const tag = 'Operators';
const id = z.object({ id: z.string().regex(/^[0-9a-f]{24}$/) });
const operators: ErrorCode[] = ['unauthenticated', 'operators_only'];
const acts: ErrorCode[] = [...operators, 'csrf_refused', 'not_found'];

/** What operators may ask and do about drift. */
export const driftPaths: ZodOpenApiPathsObject = {
  '/api/operators/drift': {
    get: describe({
      summary: 'What differs from what should be',
      tag,
      query: findingsQuery,
      answer: findingsAnswer,
      errors: [...operators, 'invalid_input'],
    }),
  },
  '/api/operators/drift/passes': {
    get: describe({
      summary: 'The passes that looked, newest first',
      tag,
      answer: passesAnswer,
      errors: operators,
    }),
  },
  '/api/operators/drift/look': {
    post: describe({
      summary: 'Look now, at one depth or at all that are on',
      tag,
      status: 202,
      body: lookBody,
      answer: lookAnswer,
      errors: [...operators, 'csrf_refused', 'invalid_input', 'drift_off'],
    }),
  },
  '/api/operators/drift/{id}/repair': {
    post: describe({
      summary: 'Repair the customer that a finding is about',
      tag,
      status: 202,
      path: id,
      answer: operationAnswer,
      errors: [...acts, 'finding_unfit', 'finding_over', 'operation_in_progress'],
    }),
  },
  '/api/operators/drift/{id}/ignore': {
    post: describe({
      summary: 'Leave a finding as it is, and say why',
      tag,
      path: id,
      body: ignoreBody,
      answer: findingAnswer,
      errors: [...acts, 'invalid_input', 'finding_over'],
    }),
  },
  '/api/operators/drift/{id}/watch': {
    post: describe({
      summary: 'Take an ignored finding up again',
      tag,
      path: id,
      answer: findingAnswer,
      errors: [...acts, 'finding_unfit', 'finding_over'],
    }),
  },
  '/api/operators/drift/{id}/confirm': {
    post: describe({
      summary: 'Agree to what is not done unasked',
      tag,
      path: id,
      answer: findingAnswer,
      errors: [...acts, 'finding_unfit', 'finding_over'],
    }),
  },
};
