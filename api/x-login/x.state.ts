import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import { AppError } from '../errors/app-error.ts';
import type { Vault } from '../secrets/vault.ts';
import { readCookie, writeCookie } from '../sessions/session.cookie.ts';

/** A login begun here is good for ten minutes. */
const LIFE_MS = 10 * 60_000;
/** The cookie outlives it, so that a late answer is told apart from a foreign one. */
const COOKIE_MS = 60 * 60_000;
const PATH = '/api/auth/x';

const begun = z.object({
  state: z.string(),
  verifier: z.string(),
  terms: z.boolean(),
  at: z.number(),
  used: z.boolean(),
});
type Begun = z.infer<typeof begun>;

type Stored = (error: Error | null, state?: string) => void;
type Verified = (error: Error | null, ok?: string | false, state?: unknown) => void;

/**
 * Keeps what a login needs between the way to X and the way back, in a sealed cookie of its own per login: several tabs
 * can log in side by side, nothing is stored on our side, and no other browser can finish what this one began.
 * passport-oauth2's own store has a single slot in a session, where each tab overwrites the last.
 */
export class LoginStates {
  readonly #vault: Vault;
  readonly #publicUrl: string;

  constructor(vault: Vault, publicUrl: string) {
    this.#vault = vault;
    this.#publicUrl = publicUrl;
  }

  /** Called by passport-oauth2 on the way to X, which tells this from other signatures by its five parameters. */
  store(req: Request, verifier: string, _state: unknown, _meta: unknown, callback: Stored): void {
    const state = randomBytes(32).toString('base64url');
    const terms = req.query.terms === 'accepted';
    this.#write(req, { state, verifier, terms, at: Date.now(), used: false });
    callback(null, state);
  }

  /** Called on the way back. Each login is good once. Throws oauth_state_mismatch, oauth_replayed, oauth_expired. */
  verify(req: Request, state: string | undefined, callback: Verified): void {
    const login = this.#read(req, state);
    if (!login) throw new AppError('oauth_state_mismatch');
    if (login.used) throw new AppError('oauth_replayed');
    if (Date.now() - login.at > LIFE_MS) throw new AppError('oauth_expired');
    // Marked and not removed, so that the back button is told "used already" and not "not yours".
    this.#write(req, { ...login, used: true });
    callback(null, login.verifier);
  }

  /** Whether the terms were accepted before the way to X. */
  termsAccepted(req: Request): boolean {
    return this.#read(req, String(req.query.state))?.terms ?? false;
  }

  #write(req: Request, login: Begun): void {
    const { res } = req;
    if (!res) throw new Error('a login state needs the response');
    const value = this.#vault.seal(PATH, login);
    writeCookie(res, cookieName(login.state), value, {
      publicUrl: this.#publicUrl,
      maxAgeMs: COOKIE_MS,
      path: PATH,
    });
  }

  #read(req: Request, state: string | undefined): Begun | undefined {
    const sealed = state ? readCookie(req, cookieName(state)) : undefined;
    if (!state || !sealed) return undefined;
    try {
      const login = this.#vault.open(PATH, sealed, begun);
      return same(login.state, state) ? login : undefined;
    } catch {
      // Not sealed by us, or under a passphrase of before.
      return undefined;
    }
  }
}

function cookieName(state: string): string {
  return `clawdet_x_${createHash('sha256').update(state).digest('hex').slice(0, 16)}`;
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
