import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { ApiDeps } from '../../deps.ts';
import { readCookie, writeCookie } from '../sessions/session.cookie.ts';

const COOKIE = 'clawdet_browser';
const CONTEXT = 'known browser';
const TTL_MS = 180 * 86_400_000;
const knownBrowser = z.object({ email: z.string(), id: z.string() });

type Deps = Pick<ApiDeps, 'vault'> & { config: { publicUrl: string } };

/**
 * Remembers that somebody logged in to the account with this email in this browser, in a sealed cookie that outlives the
 * session: what others do with the email then does not lock this browser out (OWASP, device cookies).
 */
export function rememberBrowser({ vault, config }: Deps, res: Response, emailKey: string): void {
  const sealed = vault.seal(CONTEXT, { email: emailKey, id: randomUUID() });
  writeCookie(res, COOKIE, sealed, { publicUrl: config.publicUrl, maxAgeMs: TTL_MS, path: '/api/auth' });
}

/** The id of a browser in which somebody has logged in to the account with this email, or undefined. */
export function knownBrowserId({ vault, config }: Deps, req: Request, emailKey: string): string | undefined {
  const sealed = readCookie(req, COOKIE, config.publicUrl);
  if (!sealed) return undefined;
  try {
    const { email, id } = vault.open(CONTEXT, sealed, knownBrowser);
    return email === emailKey ? id : undefined;
  } catch {
    // Not sealed by us, or sealed under an earlier passphrase.
    return undefined;
  }
}
