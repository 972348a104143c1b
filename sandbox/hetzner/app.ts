import { randomBytes, timingSafeEqual } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { TokenBucket } from '../core/token-bucket.ts';
import { hetznerCatalogRoutes } from './catalog.routes.ts';
import { HetznerError } from './errors.ts';
import { firewallRoutes } from './firewalls.routes.ts';
import { imageRoutes } from './images.routes.ts';
import type { HetznerProject } from './project.ts';
import { serverActionRoutes } from './servers.actions.ts';
import { serverRoutes } from './servers.routes.ts';
import { sshKeyRoutes } from './ssh-keys.routes.ts';
import { volumeRoutes } from './volumes.routes.ts';

/** The HTTP app. Order: correlation id, token, rate limit, JSON, routes, errors. */
export function hetznerApp(
  project: HetznerProject,
  { token, callsPerHour, burst }: { token: string; callsPerHour: number; burst?: number },
): Express {
  const app = express();
  app.set('query parser', 'simple');
  app.use('/v1', correlate, authorize(token), limitRate(callsPerHour, burst));
  app.use('/v1', express.json({ type: () => true, limit: '1mb' }));
  app.use('/v1', serverRoutes(project), serverActionRoutes(project), imageRoutes(project));
  app.use('/v1', volumeRoutes(project));
  app.use('/v1', sshKeyRoutes(project), firewallRoutes(project), hetznerCatalogRoutes(project));
  app.use(answerErrors);
  return app;
}

const correlate: RequestHandler = (_request, response, next) => {
  response.set('X-Correlation-Id', randomBytes(8).toString('hex'));
  next();
};

function authorize(token: string): RequestHandler {
  const expected = Buffer.from(`Bearer ${token}`);
  return (request, _response, next) => {
    const given = Buffer.from(request.get('authorization') ?? '');
    const isRight = given.length === expected.length && timingSafeEqual(given, expected);
    next(isRight ? undefined : new HetznerError('unauthorized', 'unable to authenticate'));
  };
}

/** Hetzner's rate limit: one token bucket per project that refills by one call a second (3,600 an hour). */
function limitRate(callsPerHour: number, burst = callsPerHour): RequestHandler {
  const bucket = new TokenBucket({ capacity: burst, perSecond: callsPerHour / 3_600 });
  return (_request, response, next) => {
    const allowed = bucket.take();
    response.set({
      'RateLimit-Limit': String(callsPerHour),
      'RateLimit-Remaining': String(bucket.remaining),
      'RateLimit-Reset': String(bucket.fullAt),
    });
    next(
      allowed
        ? undefined
        : new HetznerError('rate_limit_exceeded', `limit of ${callsPerHour} requests per hour reached`),
    );
  };
}

const answerErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const refusal = asRefusal(error);
  // `instrumentCloud` answers 501 and records the gap.
  if (refusal.code === 'not_implemented') return next();
  response.status(refusal.status).json(refusal);
};

function asRefusal(error: unknown): HetznerError {
  if (error instanceof HetznerError) return error;
  if ((error as { type?: string }).type?.startsWith('entity.'))
    return new HetznerError('json_error', 'syntax error', {});
  console.error('sandbox/hetzner:', error);
  return new HetznerError('server_error', `the sandbox failed: ${(error as Error).message}`);
}
