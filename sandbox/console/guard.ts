import type { RequestHandler } from 'express';

const ownNames = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Protects the console, which has no login, from other sites: only loopback names in Host (against DNS rebinding), no
 * foreign Origin, and changes only as JSON, which a plain form cannot send.
 */
export const guardConsole: RequestHandler = (request, response, next) => {
  response.set({
    'Content-Security-Policy':
      "default-src 'self'; img-src 'self' data:; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });
  const refusal = refusalOf(request.method, request.headers);
  if (refusal) response.status(refusal.status).json({ error: refusal.error, message: refusal.message });
  else next();
};

type Headers = { host?: string; origin?: string; 'content-type'?: string };

function refusalOf(
  method: string,
  headers: Headers,
): { status: number; error: string; message: string } | undefined {
  if (!ownNames.test(headers.host ?? '')) {
    return {
      status: 403,
      error: 'foreign_host',
      message: 'The console is available only at localhost and 127.0.0.1.',
    };
  }
  if (headers.origin && !ownNames.test(headers.origin.replace(/^https?:\/\//, ''))) {
    return { status: 403, error: 'foreign_origin', message: 'Requests from other sites are not allowed.' };
  }
  const isChange = method !== 'GET' && method !== 'HEAD';
  if (isChange && !/^application\/json\b/.test(headers['content-type'] ?? '')) {
    return { status: 415, error: 'json_only', message: 'Send content-type: application/json.' };
  }
  return undefined;
}
