import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import { SESSION_IDLE_MS } from './session.commands.ts';

/** Name of the cookie that carries a session. */
export const SESSION_COOKIE = 'clawdet_session';

/** A cookie of the request, or undefined. */
export function readCookie(req: Request, name: string): string | undefined {
  return req.headers.cookie ? parseCookie(req.headers.cookie)[name] : undefined;
}

/** How a cookie of ours is set. `maxAgeMs` 0 removes it. */
export interface CookieOptions {
  publicUrl: string;
  maxAgeMs: number;
  path?: string;
}

/** Sets a cookie that scripts cannot read and other sites cannot send along; Secure wherever we are reached by https. */
export function writeCookie(res: Response, name: string, value: string, options: CookieOptions): void {
  const header = stringifySetCookie(name, value, {
    httpOnly: true,
    sameSite: 'lax',
    secure: options.publicUrl.startsWith('https:'),
    path: options.path ?? '/',
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
