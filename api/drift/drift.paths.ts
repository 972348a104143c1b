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

/** The operators' endpoints for drift. */
export const driftPaths: ZodOpenApiPathsObject = {
  '/api/operators/drift': {
    get: describeOperation({
      summary: 'List drift findings',
      tag,
      query: findingsQuery,
      answer: findingsAnswer,
      errors: [...operatorErrors, 'invalid_input'],
    }),
  },
  '/api/operators/drift/passes': {
    get: describeOperation({
      summary: 'List scan runs, newest first',
      tag,
      answer: scanRunsAnswer,
      errors: operatorErrors,
    }),
  },
  '/api/operators/drift/look': {
    post: describeOperation({
      summary: 'Scan now, at one depth or at every enabled one',
      tag,
      status: 202,
      body: scanNowBody,
      answer: scanNowAnswer,
      errors: [...operatorErrors, 'csrf_refused', 'invalid_input', 'drift_off'],
    }),
  },
  '/api/operators/drift/{id}/repair': {
    post: describeOperation({
      summary: 'Repair the customer or cell that a finding is about',
      tag,
      status: 202,
      path: id,
      answer: operationAnswer,
      errors: [...changeErrors, 'finding_unfit', 'finding_over', 'operation_in_progress'],
    }),
  },
  '/api/operators/drift/{id}/ignore': {
    post: describeOperation({
      summary: 'Ignore a finding, with a reason',
      tag,
      path: id,
      body: ignoreBody,
      answer: findingAnswer,
      errors: [...changeErrors, 'invalid_input', 'finding_over'],
    }),
  },
  '/api/operators/drift/{id}/watch': {
    post: describeOperation({
      summary: 'Watch an ignored finding again',
      tag,
      path: id,
      answer: findingAnswer,
      errors: [...changeErrors, 'finding_unfit', 'finding_over'],
    }),
  },
  '/api/operators/drift/{id}/confirm': {
    post: describeOperation({
      summary: 'Confirm a removal, or lift a stop of repairs',
      tag,
      path: id,
      answer: findingAnswer,
      errors: [...changeErrors, 'finding_unfit', 'finding_over'],
    }),
  },
};
