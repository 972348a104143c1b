import type { ServerResponse } from 'node:http';
import type { CloudName } from './rate-limiter.ts';

const rateLimitMessage =
  'Clawdet held this call back until its patience ended: the rate limit is used up. See clawdet budget.';

/** In each cloud's own shape, so that its clients understand it as what it is: wait. */
const bodies: Record<CloudName, unknown> = {
  hetzner: { error: { code: 'rate_limit_exceeded', message: rateLimitMessage, details: null } },
  cloudflare: {
    success: false,
    errors: [{ code: 10429, message: rateLimitMessage }],
    messages: [],
    result: null,
  },
};

/** The gate's own 429: no call could go out in all the time it was held. */
export function respondThrottled(response: ServerResponse, cloud: CloudName): void {
  respond(response, 429, bodies[cloud]);
}

/** The body is larger than any cloud takes. */
export function respondTooLarge(response: ServerResponse): void {
  respond(response, 413, { error: { code: 'payload_too_large', message: 'The body is too large.' } });
}

/** Not one of this gate's doors. */
export function respondNotFound(response: ServerResponse): void {
  respond(response, 404, { error: { code: 'not_found', message: 'This is not a door of the cloud gate.' } });
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
