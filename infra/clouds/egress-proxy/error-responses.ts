import type { ServerResponse } from 'node:http';
import type { CloudName } from './rate-limiter.contract.ts';

const rateLimitMessage =
  'The rate limit is used up, and this call waited as long as Clawdet allows. See clawdet budget.';

/** In each cloud's own format, so that its clients understand that they have to wait. */
const bodies: Record<CloudName, unknown> = {
  hetzner: { error: { code: 'rate_limit_exceeded', message: rateLimitMessage, details: null } },
  cloudflare: {
    success: false,
    errors: [{ code: 10429, message: rateLimitMessage }],
    messages: [],
    result: null,
  },
};

/** The proxy's own 429: the call could not be sent within its maximum wait. */
export function respondThrottled(response: ServerResponse, cloud: CloudName): void {
  respond(response, 429, bodies[cloud]);
}

/** The body is larger than any cloud accepts. */
export function respondTooLarge(response: ServerResponse): void {
  respond(response, 413, { error: { code: 'payload_too_large', message: 'The body is too large.' } });
}

/** The path is not an endpoint of this proxy. */
export function respondNotFound(response: ServerResponse): void {
  respond(response, 404, {
    error: { code: 'not_found', message: 'This is not an endpoint of the egress proxy.' },
  });
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
