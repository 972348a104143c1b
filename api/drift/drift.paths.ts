import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { OPERATOR_ERRORS } from '../accounts/roles/operator.policy.ts';
import { operationAnswer } from '../operations/operation.schema.ts';
import type { ErrorCode } from '../platform/errors/catalogue.ts';
import { describeChange, describeOperation, idParam } from '../platform/openapi/describe-operation.ts';
import {
  findingAnswer,
  findingsAnswer,
  findingsQuery,
  ignoreBody,
  scanNowAnswer,
  scanNowBody,
  scanRunsAnswer,
} from './findings/drift.schema.ts';
import { foreignResourcesAnswer } from './scans/foreign-resource.schema.ts';

const tag = 'Operators';
const operatorErrors: ErrorCode[] = [...OPERATOR_ERRORS];
const findingErrors: ErrorCode[] = [...operatorErrors, 'not_found', 'finding_over'];

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
  '/api/operators/drift/scan-runs': {
    get: describeOperation({
      summary: 'List scan runs, newest first',
      tag,
      answer: scanRunsAnswer,
      errors: operatorErrors,
    }),
  },
  '/api/operators/drift/foreign': {
    get: describeOperation({
      summary:
        'What our Hetzner projects bill that is not ours: servers, volumes, snapshots, addresses; with prices',
      tag,
      answer: foreignResourcesAnswer,
      errors: operatorErrors,
    }),
  },
  '/api/operators/drift/scan': {
    post: describeChange({
      summary: 'Scan now, at one depth or at every enabled one',
      tag,
      status: 202,
      body: scanNowBody,
      answer: scanNowAnswer,
      errors: [...operatorErrors, 'drift_off'],
    }),
  },
  '/api/operators/drift/{id}/repair': {
    post: describeChange({
      summary: 'Repair the customer or cell that a finding is about',
      tag,
      status: 202,
      path: idParam,
      answer: operationAnswer,
      errors: [...findingErrors, 'finding_unfit', 'operation_in_progress'],
    }),
  },
  '/api/operators/drift/{id}/ignore': {
    post: describeChange({
      summary: 'Ignore a finding, with a reason',
      tag,
      path: idParam,
      body: ignoreBody,
      answer: findingAnswer,
      errors: findingErrors,
    }),
  },
  '/api/operators/drift/{id}/watch': {
    post: describeChange({
      summary: 'Watch an ignored finding again',
      tag,
      path: idParam,
      answer: findingAnswer,
      errors: [...findingErrors, 'finding_unfit'],
    }),
  },
  '/api/operators/drift/{id}/confirm': {
    post: describeChange({
      summary: 'Confirm a removal, or lift a stop of repairs',
      tag,
      path: idParam,
      answer: findingAnswer,
      errors: [...findingErrors, 'finding_unfit'],
    }),
  },
};
