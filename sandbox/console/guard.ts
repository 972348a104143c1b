import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

const ownNames = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Protects the console from other sites (only loopback names in Host, against DNS rebinding; no foreign Origin; changes only as
 * JSON, which a plain form cannot send) and, by the token, from other accounts of the machine: it shows every mail, and with
 * them the link that makes an operator. The mailbox of one address has a signature of its own.
 */
export function guardConsole(token: string, mailbox: RequestHandler): RequestHandler {
  return (request, response, next) => {
    response.set({
      'Content-Security-Policy':
        "default-src 'self'; img-src 'self' data:; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    });
    const cookie = cookieName(request);
    const refusal = refusalOf(request.method, request.headers);
    if (refusal)
      return void response.status(refusal.status).json({ error: refusal.error, message: refusal.message });
    if (request.method === 'GET' && request.path === '/mailbox') return mailbox(request, response, next);
    // The address that is printed at the start: the token moves into a cookie and out of the address.
    if (request.method === 'GET' && isSame(request.query.token, token)) {
      response.cookie(cookie, token, { httpOnly: true, sameSite: 'strict' });
      return response.redirect(request.path);
    }
    if (isSame(bearerIn(request), token) || isSame(cookieIn(request, cookie), token)) return next();
    response.status(401).json({
      error: 'token_missing',
      message: 'Open the console with the address that "make start" prints; the token in it opens it.',
    });
  };
}

/** Cookies do not know ports, and two sandboxes may run side by side. */
const cookieName = ({ socket }: IncomingMessage): string => `sandbox_console_${socket.localPort}`;

function bearerIn({ headers }: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
}

function cookieIn({ headers }: IncomingMessage, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Compares hashes, which have one length. */
function isSame(given: unknown, token: string): boolean {
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(token));
}

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

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
