import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { type ErrorCode, errorCatalogue } from '../errors/catalogue.ts';
import { errorBody } from '../errors/errors.schema.ts';

/** One operation of the OpenAPI document: its input, its answer, and its error codes. */
export interface OperationDescription {
  summary: string;
  tag: string;
  status?: number;
  body?: z.ZodType;
  answer?: z.ZodType;
  errors?: ErrorCode[];
  /** Codes inside the answer itself: in an event of its stream, or in the query of the address that it redirects to. */
  answerErrors?: ErrorCode[];
  /** Another status with the same answer, and when it is sent. */
  otherStatus?: { status: number; when: string };
  headers?: z.ZodObject;
  path?: z.ZodObject;
  query?: z.ZodObject;
  contentType?: string;
  /** Whether a token may make the call as well as a session, or `only` a token. */
  tokens?: boolean | 'only';
}

/** What any operation can answer: to a client that calls too often, and when something of ours fails. */
export const ANY_ROUTE_ERRORS: ErrorCode[] = [
  'too_many_requests',
  'internal_error',
  'database_unavailable',
  'storage_full',
];

/** What every call that changes something is checked for before its route. */
const CHANGE_ERRORS: ErrorCode[] = [
  'csrf_refused',
  'json_expected',
  'invalid_json',
  'body_too_large',
  'invalid_input',
];

/** Parameter of a path: the id of a document. */
export const idParam = z.object({ id: z.string().regex(/^[0-9a-f]{24}$/) });

/** Converts the description of a call that changes something to an OpenAPI operation. */
export function describeChange(described: OperationDescription): ZodOpenApiOperationObject {
  return describeOperation({ ...described, errors: [...CHANGE_ERRORS, ...(described.errors ?? [])] });
}

/** Converts a description to an OpenAPI operation. */
export function describeOperation(described: OperationDescription): ZodOpenApiOperationObject {
  const { summary, tag, body, headers, path, query } = described;
  const errors = withTokenErrors(described);
  return {
    summary,
    tags: [tag],
    ...(errors.includes('unauthenticated') && { security: securityOf(described) }),
    ...((headers || path || query) && {
      requestParams: { ...(headers && { header: headers }), ...(path && { path }), ...(query && { query }) },
    }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      ...answerResponses(described),
      // A broken escape in a path's parameter is invalid input.
      ...errorResponses(path ? ['invalid_input', ...errors] : errors),
      default: anyRouteResponse,
    } as ZodOpenApiOperationObject['responses'],
  };
}

/** With what a call that needs a login can be made. Every token may read. */
function securityOf({ tokens = false }: OperationDescription): ZodOpenApiOperationObject['security'] {
  const token = { token: ['read'] };
  if (tokens === 'only') return [token];
  return [{ session: [] }, ...(tokens ? [token] : [])];
}

/** What a call that needs a login answers to a token, and one that needs a token to a session. */
function withTokenErrors({ errors = [], tokens = false }: OperationDescription): ErrorCode[] {
  if (!errors.includes('unauthenticated')) return errors;
  const refusals = { true: [], false: ['session_needed'], only: ['token_needed'] } as const;
  return [...errors, 'token_invalid', ...refusals[`${tokens}`]];
}

function answerResponses({
  status = 200,
  answer,
  answerErrors = [],
  otherStatus,
  contentType = 'application/json',
}: OperationDescription): Record<string, ZodOpenApiResponseObject> {
  const content = answer && { content: { [contentType]: { schema: answer } } };
  const description =
    answerErrors.length > 0 ? `Done, or an error in the answer: ${listOf(answerErrors)}` : 'Done';
  return {
    [`${status}`]: { description, ...content },
    ...(otherStatus && { [`${otherStatus.status}`]: { description: otherStatus.when, ...content } }),
  };
}

/** One response per status, naming every code that it may carry. */
function errorResponses(codes: ErrorCode[]): Record<string, ZodOpenApiResponseObject> {
  const byStatus = Object.groupBy(new Set(codes), (code) => `${errorCatalogue[code].status}`);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, some = []]) => [status, errorResponse(listOf(some))]),
  );
}

/** Documented once, under `components`. */
const anyRouteResponse: ZodOpenApiResponseObject = {
  id: 'Failure',
  ...errorResponse(`On any call: ${listOf(ANY_ROUTE_ERRORS)}`),
};

function errorResponse(description: string): ZodOpenApiResponseObject {
  return { description, content: { 'application/json': { schema: errorBody } } };
}

function listOf(codes: ErrorCode[]): string {
  return codes.map((code) => `\`${code}\``).join(', ');
}
