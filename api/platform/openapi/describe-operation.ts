import type { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { type ErrorCode, errorCatalogue } from '../errors/catalogue.ts';
import { errorBody } from '../errors/errors.schema.ts';

/** One operation of the OpenAPI document: its input, its answer, and its error codes. */
interface OperationDescription {
  summary: string;
  tag: string;
  status?: number;
  body?: z.ZodType;
  answer?: z.ZodType;
  errors?: ErrorCode[];
  headers?: z.ZodObject;
  path?: z.ZodObject;
  query?: z.ZodObject;
  contentType?: string;
}

/** Converts a description to an OpenAPI operation. */
export function describeOperation(described: OperationDescription): ZodOpenApiOperationObject {
  const { summary, tag, status = 200, body, answer, headers, path, query, errors = [] } = described;
  const { contentType = 'application/json' } = described;
  return {
    summary,
    tags: [tag],
    ...(errors.includes('unauthenticated') && { security: [{ session: [] }] }),
    ...((headers || path || query) && {
      requestParams: { ...(headers && { header: headers }), ...(path && { path }), ...(query && { query }) },
    }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [`${status}`]: {
        description: 'Done',
        ...(answer && { content: { [contentType]: { schema: answer } } }),
      },
      ...errorResponses(errors),
    } as ZodOpenApiOperationObject['responses'],
  };
}

/** One response per status, naming every code that it may carry. */
function errorResponses(codes: ErrorCode[]): Record<string, object> {
  const byStatus = Object.groupBy(codes, (code) => `${errorCatalogue[code].status}`);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, some = []]) => [
      status,
      {
        description: some.map((code) => `\`${code}\``).join(', '),
        content: { 'application/json': { schema: errorBody } },
      },
    ]),
  );
}
