import { randomBytes } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { CloudflareError, refusals } from './errors.ts';
import { limitRate } from './rate-limit.ts';
import { recordRoutes, success } from './records.routes.ts';
import type { DnsZone } from './zone.ts';
import { knownZone, zoneRoutes } from './zones.routes.ts';

/** The HTTP app. Order: ray id, token, rate limit, JSON, routes, errors. */
export function cloudflareApp(
  zone: DnsZone,
  { token, callsPerWindow, windowSeconds }: { token: string; callsPerWindow: number; windowSeconds: number },
): Express {
  const app = express();
  app.set('query parser', 'simple');
  const v4 = express.Router();
  v4.use(
    markRay,
    authorize(token),
    limitRate({ calls: callsPerWindow, windowMs: windowSeconds * 1_000 }),
    express.json({ type: () => true, limit: '4mb' }),
  );
  v4.get('/user/tokens/verify', (_request, response) => {
    response.json({
      ...success({ id: 'ed17574386854bf78a67040be0a770b0', status: 'active' }),
      messages: [{ code: 10000, message: 'This API Token is valid and active', type: null }],
    });
  });
  v4.use(zoneRoutes(zone));
  v4.use('/zones/:zone/dns_records', knownZone(zone), recordRoutes(zone));
  app.use('/client/v4', v4);
  app.use(answerErrors);
  return app;
}

const markRay: RequestHandler = (_request, response, next) => {
  response.set('cf-ray', `${randomBytes(8).toString('hex')}-FRA`);
  next();
};

const wellFormed = /^Bearer [0-9A-Za-z_-]{40,80}$/;

function authorize(token: string): RequestHandler {
  return (request, _response, next) => {
    const given = request.get('authorization') ?? '';
    if (given === `Bearer ${token}`) return next();
    if (!wellFormed.test(given)) return next(refusals.malformedToken());
    next(request.path === '/user/tokens/verify' ? refusals.invalidToken() : refusals.unknownToken());
  };
}

const answerErrors: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const refusal = asRefusal(error);
  response.set(refusal.headers).status(refusal.status).json(refusal);
};

function asRefusal(error: unknown): CloudflareError {
  if (error instanceof CloudflareError) return error;
  if ((error as { type?: string }).type?.startsWith('entity.')) return refusals.badJson();
  console.error('sandbox/cloudflare:', error);
  return new CloudflareError(500, {
    code: 10001,
    message: `the sandbox failed: ${(error as Error).message}`,
  });
}
