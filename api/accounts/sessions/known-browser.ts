import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { UserRecord } from '../users/user.model.ts';
import { readCookie, writeCookie } from './session.cookie.ts';

const COOKIE = 'clawdet_browser';
const CONTEXT = 'known browser';
const TTL_MS = 180 * 86_400_000;
const knownBrowser = z.object({ email: z.string(), id: z.string() });

type Deps = Pick<ApiDeps, 'vault'> & { config: { publicUrl: string } };

/**
 * Remembers that the owner of a proven address logged in to its account in this browser, in a sealed cookie that outlives the
 * session: what others do with the email then does not lock this browser out (OWASP, device cookies). Whoever has only typed
 * an address gets no attempts of their own at the password of its owner.
 */
export function rememberBrowser({ vault, config }: Deps, res: Response, { emailKey }: UserRecord): void {
  if (emailKey) write(config, res, vault.seal(CONTEXT, { email: emailKey, id: randomUUID() }));
}

/**
 * What `rememberBrowser` gave this browser, still sealed, or undefined. A log-out empties the browser of all cookies, also of
 * those that the same answer sets, so the page hands this back to `rememberAgain` after it.
 */
export function sealedBrowser(deps: Deps, req: Request): string | undefined {
  const sealed = readCookie(req, COOKIE, deps.config.publicUrl);
  return sealed && open(deps, sealed) ? sealed : undefined;
}

/** Remembers a browser as before its log-out. Throws `invalid_input` for what we have not sealed. */
export function rememberAgain(deps: Deps, res: Response, sealed: string): void {
  if (!open(deps, sealed)) throw new AppError('invalid_input');
  write(deps.config, res, sealed);
}

function write(config: Deps['config'], res: Response, sealed: string): void {
  writeCookie(res, COOKIE, sealed, { publicUrl: config.publicUrl, maxAgeMs: TTL_MS, path: '/api/auth' });
}

/** The id of a browser in which somebody has logged in to the account with this email, or undefined. */
export function knownBrowserId(deps: Deps, req: Request, emailKey: string): string | undefined {
  const sealed = readCookie(req, COOKIE, deps.config.publicUrl);
  const known = sealed ? open(deps, sealed) : undefined;
  return known?.email === emailKey ? known.id : undefined;
}

function open({ vault }: Deps, sealed: string): z.infer<typeof knownBrowser> | undefined {
  try {
    return vault.open(CONTEXT, sealed, knownBrowser);
  } catch {
    // Not sealed by us, or sealed under an earlier passphrase.
    return undefined;
  }
}
