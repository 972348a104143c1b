import { createHash, randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { Types } from 'mongoose';
import { z } from 'zod';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AccountCollections } from '../account.collections.ts';
import { readCookie, writeCookie } from '../sessions/session.cookie.ts';
import { logIn } from '../sessions/session.login.ts';
import type { UserRecord } from '../users/user.model.ts';
import { hasSecondFactor } from './second-factor.model.ts';

const COOKIE = 'clawdet_login';
const CONTEXT = 'login without its second factor';
const TTL_MS = 10 * 60_000;
const PATH = '/api/auth';

const waitingLogin = z.object({
  /** Unlike that of any other waiting login: a passkey's challenge is for this one. */
  id: z.string(),
  user: z.string(),
  method: z.enum(['email', 'x']),
  /** Which password the login was with: another one ends it, as it ends sessions. */
  password: z.string(),
  /** The page of ours to go to after it. */
  page: z.string().optional(),
  until: z.number(),
});
type WaitingLogin = z.infer<typeof waitingLogin>;

/** A login that lacks its second factor, and whose it is. */
export interface LoginAttempt {
  id: string;
  user: UserRecord;
  method: WaitingLogin['method'];
  page: string | null;
}

interface Deps extends Pick<ApiDeps, 'config' | 'clock' | 'vault' | 'logger'> {
  collections: AccountCollections;
}

/**
 * Logs a browser in as a user who has proven their password or X, and returns true. If the account has a second factor, nobody
 * is logged in yet: the browser gets a sealed cookie with which that factor finishes the login within ten minutes.
 */
export async function logInFirstStep(
  deps: Deps,
  req: Request,
  res: Response,
  user: UserRecord,
  { method, page }: { method: WaitingLogin['method']; page?: string | undefined },
): Promise<boolean> {
  if (!hasSecondFactor(user)) {
    await logIn(deps, req, res, user, method);
    return true;
  }
  const until = nowOf(deps).getTime() + TTL_MS;
  const waiting = {
    id: randomUUID(),
    user: user._id.toString(),
    method,
    password: fingerprintOf(user),
    until,
  };
  const sealed = deps.vault.seal(CONTEXT, { ...waiting, ...(page && { page }) });
  writeCookie(res, COOKIE, sealed, { publicUrl: deps.config.publicUrl, maxAgeMs: TTL_MS, path: PATH });
  return false;
}

/** The login of this browser that waits for a second factor. Throws `login_expired` if there is none. */
export async function readLoginAttempt(deps: Deps, req: Request): Promise<LoginAttempt> {
  const waiting = open(deps, req);
  if (!waiting || waiting.until < nowOf(deps).getTime()) throw new AppError('login_expired');
  const user = await deps.collections.users.findById(new Types.ObjectId(waiting.user)).lean();
  // Without a factor nothing could finish it: the next login needs none.
  if (!user || !hasSecondFactor(user) || fingerprintOf(user) !== waiting.password)
    throw new AppError('login_expired');
  return { id: waiting.id, user, method: waiting.method, page: waiting.page ?? null };
}

/** Logs a browser in once the second factor of its login is proven. */
export async function finishLogin(
  deps: Deps,
  req: Request,
  res: Response,
  { user, method }: LoginAttempt,
): Promise<void> {
  await logIn(deps, req, res, user, method, true);
  writeCookie(res, COOKIE, '', { publicUrl: deps.config.publicUrl, maxAgeMs: 0, path: PATH });
}

function open({ vault, config }: Deps, req: Request): WaitingLogin | undefined {
  const sealed = readCookie(req, COOKIE, config.publicUrl);
  if (!sealed) return undefined;
  try {
    return vault.open(CONTEXT, sealed, waitingLogin);
  } catch {
    // Not sealed by us, or sealed under an earlier passphrase.
    return undefined;
  }
}

function fingerprintOf({ passwordHash = '' }: UserRecord): string {
  return createHash('sha256').update(passwordHash).digest('base64url');
}

function nowOf({ clock = () => new Date() }: Deps): Date {
  return clock();
}
