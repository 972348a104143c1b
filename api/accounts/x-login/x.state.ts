import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import { AppError } from '../../platform/errors/app-error.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import { cookiesNamed, readCookie, writeCookie } from '../sessions/session.cookie.ts';

/** A login must be completed within ten minutes. */
const LOGIN_TTL_MS = 10 * 60_000;
/** The cookie outlives the login, to tell a late callback from a foreign one. */
const COOKIE_TTL_MS = 60 * 60_000;
const PATH = '/api/auth/x';
const COOKIE = 'clawdet_x_';
/** Pending logins per browser. Their cookies are sent with every request, and a server accepts 16 KB of headers. */
const MAX_PENDING_LOGINS = 8;

const pendingLogin = z.object({
  state: z.string(),
  verifier: z.string(),
  terms: z.boolean(),
  /** A page of ours to come back to. */
  page: z.string().optional(),
  /** The id of the account that X is to be linked to, if it is not a login. */
  linkTo: z.string().optional(),
  at: z.number(),
  used: z.boolean(),
});
type PendingLogin = z.infer<typeof pendingLogin>;
/** What `XStrategy.consentUrl` passes through passport-oauth2. */
const begunLink = z.object({ linkTo: z.string() });

type Stored = (error: Error | null, state?: string) => void;
type Verified = (error: Error | null, ok?: string | false, state?: unknown) => void;

/**
 * Keeps the state of a login between the redirect to X and the callback, in one sealed cookie per login: several tabs can
 * log in side by side, nothing is stored on our side, and no other browser can finish a login that this one started.
 * passport-oauth2's own store has a single slot per session, which each tab overwrites.
 */
export class LoginStates {
  readonly #vault: Vault;
  readonly #publicUrl: string;

  constructor(vault: Vault, publicUrl: string) {
    this.#vault = vault;
    this.#publicUrl = publicUrl;
  }

  /** Called by passport-oauth2 before the redirect to X. It recognizes this signature by its five parameters. */
  store(req: Request, verifier: string, begun: unknown, _meta: unknown, callback: Stored): void {
    const state = randomBytes(32).toString('base64url');
    this.#forgetOldest(req);
    const terms = req.query.terms === 'accepted' && fromOurPage(req);
    const page = pageToReturnTo(req);
    const link = begunLink.safeParse(begun).data;
    this.#write(req, { state, verifier, terms, ...(page && { page }), ...link, at: Date.now(), used: false });
    callback(null, state);
  }

  /** Called on the callback. A login can be used once. Throws oauth_state_mismatch, oauth_replayed, oauth_expired. */
  verify(req: Request, state: string | undefined, callback: Verified): void {
    const login = this.#read(req, state);
    if (!login) throw new AppError('oauth_state_mismatch');
    if (login.used) throw new AppError('oauth_replayed');
    if (Date.now() - login.at > LOGIN_TTL_MS) throw new AppError('oauth_expired');
    // Marked instead of removed, so that the back button gets "already used" and not "not yours".
    this.#write(req, { ...login, used: true });
    callback(null, login.verifier);
  }

  /** Whether the user accepted the terms before the redirect to X. */
  termsAccepted(req: Request): boolean {
    return this.#read(req, String(req.query.state))?.terms ?? false;
  }

  /** Whether this browser has begun what a callback answers, and the account that X is to be linked to, if it is no login. */
  begunBy(req: Request): { linkTo?: string | undefined } | undefined {
    return this.#read(req, String(req.query.state));
  }

  /** The page that the user asked to come back to before the redirect to X. */
  returnTo(req: Request): string | undefined {
    return this.#read(req, String(req.query.state))?.page;
  }

  #write(req: Request, login: PendingLogin): void {
    const { res } = req;
    if (!res) throw new Error('a login state needs the response');
    const value = this.#vault.seal(PATH, login);
    writeCookie(res, cookieName(login.state), value, {
      publicUrl: this.#publicUrl,
      maxAgeMs: COOKIE_TTL_MS,
      path: PATH,
    });
  }

  #read(req: Request, state: string | undefined): PendingLogin | undefined {
    const login = typeof state === 'string' ? this.#open(req, cookieName(state)) : undefined;
    return login && state && same(login.state, state) ? login : undefined;
  }

  #open(req: Request, name: string): PendingLogin | undefined {
    const sealed = readCookie(req, name, this.#publicUrl);
    if (!sealed) return undefined;
    try {
      return this.#vault.open(PATH, sealed, pendingLogin);
    } catch {
      // Not sealed by us, or sealed under an earlier passphrase.
      return undefined;
    }
  }

  #forgetOldest(req: Request): void {
    const { res } = req;
    const begunAt = (name: string) => this.#open(req, name)?.at ?? 0;
    const oldest = cookiesNamed(req, COOKIE, this.#publicUrl)
      .map((name) => ({ name, at: begunAt(name) }))
      .sort((one, other) => other.at - one.at)
      .slice(MAX_PENDING_LOGINS - 1);
    for (const { name } of oldest)
      if (res) writeCookie(res, name, '', { publicUrl: this.#publicUrl, maxAgeMs: 0, path: PATH });
  }
}

function cookieName(state: string): string {
  return `${COOKIE}${createHash('sha256').update(state).digest('hex').slice(0, 16)}`;
}

/** Only a page that a login leads to: anything else could lead to another site, or say something that we did not. */
const MEMBER_PAGE = /^\/(dashboard|usage|account|security|team|invitation|operators(\/[a-z]{1,20})?)$/;

function pageToReturnTo(req: Request): string | undefined {
  const { return: page } = req.query;
  return typeof page === 'string' && MEMBER_PAGE.test(page) && fromOurPage(req) ? page : undefined;
}

/** Refuses terms that another site accepted by a link. Old browsers do not send the header that says where a link was. */
function fromOurPage(req: Request): boolean {
  const site = req.get('Sec-Fetch-Site');
  return site === undefined || site === 'same-origin';
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
