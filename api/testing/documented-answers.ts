import type { IncomingMessage, ServerResponse } from 'node:http';
import { openApiDocument } from '../openapi.ts';
import { type ErrorCode, errorCatalogue } from '../platform/errors/catalogue.ts';
import { ANY_ROUTE_ERRORS } from '../platform/openapi/describe-operation.ts';

/** One answer of a route: `POST /api/auth/register 429 too_many_attempts`, or with `-` in place of a code. */
export type RouteAnswer = `${string} ${string} ${number} ${string}`;

/** The answers that an app gave, and those that the OpenAPI document does not name and no call has reported yet. */
export interface AnswerLog {
  seen: RouteAnswer[];
  undocumented: RouteAnswer[];
}

interface DocumentedRoute {
  /** `DELETE /api/instances/{id}`. */
  route: `${string} ${string}`;
  method: string;
  path: RegExp;
  /** Error codes of each documented status, `-` for none. */
  statuses: Map<number, string[]>;
}

/** The routes of the document. Those with fewer parameters first: a literal name wins over one. */
export const documentedRoutes: DocumentedRoute[] = Object.entries(
  openApiDocument('http://localhost').paths ?? {},
)
  .flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, { responses }]): DocumentedRoute => ({
        route: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`),
        statuses: statusesOf(responses),
      }),
    ),
  )
  .toSorted((one, other) => one.route.split('{').length - other.route.split('{').length);

/** All answers that the document names, without the failures that any route may answer. */
export const documentedAnswers: RouteAnswer[] = documentedRoutes.flatMap(({ route, statuses }) =>
  [...statuses].flatMap(([status, codes]) => codes.map((code): RouteAnswer => `${route} ${status} ${code}`)),
);

/** The description of a response names its codes in backquotes. */
function statusesOf(responses: Record<string, { description?: string }>): Map<number, string[]> {
  return new Map(
    Object.entries(responses)
      .filter(([status]) => status !== 'default')
      .map(([status, { description = '' }]) => {
        const codes = [...description.matchAll(/`(\w+)`/g)].map(([, code = '']) => code);
        const isError = codes.some((code) => errorCatalogue[code as ErrorCode]?.status === Number(status));
        return [Number(status), isError ? codes : ['-', ...codes]];
      }),
  );
}

/** Adds the answer to a request to a log when it is sent. Ignores addresses without a route. */
export function observeAnswer(req: IncomingMessage, res: ServerResponse, log: AnswerLog): void {
  const [path = ''] = (req.url ?? '').split('?');
  const found = documentedRoutes.find((one) => one.method === req.method && one.path.test(path));
  if (!found) return;
  const end = res.end;
  res.end = ((...args: Parameters<typeof end>) => {
    const code = codeIn(res, args[0]);
    const answer: RouteAnswer = `${found.route} ${res.statusCode} ${code}`;
    log.seen.push(answer);
    if (!isDocumented(found, res.statusCode, code)) log.undocumented.push(answer);
    return end.apply(res, args);
  }) as typeof end;
}

function isDocumented({ statuses }: DocumentedRoute, status: number, code: string): boolean {
  const codes = statuses.get(status);
  const isAnyRoutes = ANY_ROUTE_ERRORS.some(
    // A stream that has begun, or a redirect, keeps its own status.
    (any) => any === code && (errorCatalogue[any].status === status || codes?.includes('-')),
  );
  return isAnyRoutes || codes?.includes(code) === true;
}

/** The code in an error's body, in the last event of a stream, or in the address of a redirect. */
function codeIn(res: ServerResponse, lastChunk: unknown): string {
  const redirect = /[?&]error=(\w+)/.exec(`${res.getHeader('location') ?? ''}`)?.[1];
  if (redirect) return redirect;
  const text = typeof lastChunk === 'string' || Buffer.isBuffer(lastChunk) ? lastChunk.toString() : '';
  const isStream = `${res.getHeader('content-type')}`.startsWith('text/event-stream');
  if (isStream ? !text.startsWith('event: error') : res.statusCode < 400) return '-';
  return /"error":"(\w+)"/.exec(text)?.[1] ?? '-';
}
