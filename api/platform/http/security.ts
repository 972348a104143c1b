import type { Request, RequestHandler } from 'express';
import helmet from 'helmet';
import { AppError } from '../errors/app-error.ts';
import { bearerOf } from './bearer.ts';

/** Headers for every response: own scripts and styles only, no frames, no sniffing, no referrer to other sites. */
export function securityHeaders(publicUrl: string): RequestHandler {
  const https = publicUrl.startsWith('https:');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        // Avatars come from X.
        imgSrc: ["'self'", 'data:', 'https:', ...(https ? [] : ['http://127.0.0.1:*', 'http://localhost:*'])],
        objectSrc: ["'none'"],
        ...(https && { upgradeInsecureRequests: [] }),
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: true } : false,
  });
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request of this method changes nothing. */
export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/**
 * Refuses every change that another site could have caused. A form or an image on a foreign page can send neither the
 * header X-Requested-With nor a JSON body without a CORS preflight, and we answer none. A request with a token needs no such
 * header: no browser sends tokens by itself.
 */
export function csrfProtection(publicUrl: string): RequestHandler {
  const origin = new URL(publicUrl).origin;
  return (req, _res, next) => {
    if (isSafeMethod(req.method)) return next();
    const isOurs = req.headers['x-requested-with'] === 'clawdet' && originAllowed(req, origin);
    if (!isOurs && bearerOf(req) === undefined) throw new AppError('csrf_refused');
    if (hasBody(req) && !req.is('application/json')) throw new AppError('json_expected');
    next();
  };
}

function originAllowed(req: Request, publicOrigin: string): boolean {
  const { origin, host } = req.headers;
  if (origin === undefined || origin === publicOrigin) return true;
  // The same machine under another of its names (127.0.0.1 for localhost): the page came from the host that it calls. Only
  // loopback names count: any other host could be a foreign site that now resolves to us (DNS rebinding).
  const page = URL.canParse(origin) ? new URL(origin) : undefined;
  return page !== undefined && page.host === host && LOOPBACK.has(page.hostname);
}

function hasBody(req: Request): boolean {
  return req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
}
