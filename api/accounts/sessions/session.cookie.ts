import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import { SESSION_IDLE_MS } from './session.commands.ts';

const SESSION_COOKIE = 'clawdet_session';

/**
 * A cookie's name as browsers see it. Customers' assistants run on our subdomains, and one of their pages could set our
 * cookies for the whole domain and so log a visitor in as somebody else; browsers accept `__Host-` names from this host only.
 */
function hostOnly(name: string, publicUrl: string): string {
  return isHttps(publicUrl) ? `__Host-${name}` : name;
}

/** Name of the cookie that carries a session. */
export function sessionCookieName(publicUrl: string): string {
  return hostOnly(SESSION_COOKIE, publicUrl);
}

/** A cookie of the request, or undefined. */
export function readCookie(req: Request, name: string, publicUrl: string): string | undefined {
  return req.headers.cookie ? parseCookie(req.headers.cookie)[hostOnly(name, publicUrl)] : undefined;
}

/** The names of the request's cookies with this prefix, as `readCookie` and `writeCookie` take them. */
export function cookiesNamed(req: Request, prefix: string, publicUrl: string): string[] {
  const sent = Object.keys(parseCookie(req.headers.cookie ?? ''));
  const whole = hostOnly(prefix, publicUrl);
  return sent.filter((name) => name.startsWith(whole)).map((name) => prefix + name.slice(whole.length));
}

/** How a cookie is set. `maxAgeMs` 0 removes it. Over https the path is always `/`. */
export interface CookieOptions {
  publicUrl: string;
  maxAgeMs: number;
  path?: string;
}

/** Sets a cookie that scripts cannot read and other sites cannot send; Secure over https. */
export function writeCookie(res: Response, name: string, value: string, options: CookieOptions): void {
  const secure = isHttps(options.publicUrl);
  const header = stringifySetCookie(hostOnly(name, options.publicUrl), value, {
    httpOnly: true,
    sameSite: 'lax',
    secure,
    // Browsers refuse a `__Host-` cookie with any other path.
    path: secure ? '/' : (options.path ?? '/'),
    maxAge: Math.floor(options.maxAgeMs / 1000),
  });
  res.append('Set-Cookie', header);
}

/** Logs a browser in. */
export function writeSessionCookie(res: Response, token: string, publicUrl: string): void {
  writeCookie(res, SESSION_COOKIE, token, { publicUrl, maxAgeMs: SESSION_IDLE_MS });
}

/** Logs a browser out. */
export function clearSessionCookie(res: Response, publicUrl: string): void {
  writeCookie(res, SESSION_COOKIE, '', { publicUrl, maxAgeMs: 0 });
}

/** The session cookie's value as sent, valid or not. */
export function sentToken(req: Request, publicUrl: string): string | undefined {
  return readCookie(req, SESSION_COOKIE, publicUrl);
}

function isHttps(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}
