import { Strategy, type StrategyOptions } from 'passport-twitter-oauth2';
import { z } from 'zod';
import { AppError } from '../../platform/errors/app-error.ts';
import type { LoginStates } from './x.state.ts';

/** A person as X describes them. `id` is X's own and never changes; the handle may. */
export interface XProfile {
  id: string;
  username: string;
  name: string;
  avatarUrl?: string;
}

/** Where X is and who we are to it. */
export interface XOptions {
  clientId: string;
  clientSecret: string;
  authorizeUrl: string;
  tokenUrl: string;
  profileUrl: string;
  /** Ours, exactly as registered with X. */
  callbackUrl: string;
}

const userAnswer = z.object({
  data: z.object({
    id: z.string().regex(/^\d+$/),
    username: z.string().min(1),
    name: z.string().min(1),
    profile_image_url: z.url().optional(),
  }),
});

const tokenAnswer = z.object({ access_token: z.string().min(1), token_type: z.string().regex(/^bearer$/i) });
const tokenRefusal = z.object({ error: z.string(), error_description: z.string().optional() });

/**
 * passport-twitter-oauth2 2.1.1, mended. As published it cannot log anyone in:
 * - its addresses are those of OAuth 1.0a, and its profile address is of API v1.1, which is switched off;
 *   here all three are options, X's v2 addresses by default (config.ts);
 * - `userProfile(accessToken, params, done)` takes one parameter more than passport-oauth2 1.8 gives, so `done` is
 *   undefined and the process dies in an HTTP callback; overridden with the right signature;
 * - it reads flat v1.1 fields, so v2's `{data: {…}}` yields the id "undefined" for everybody, one identity for all
 *   customers; here the answer is parsed by a schema and an answer without an id is refused;
 * - the access token went into the query string of the profile call, where logs keep it; now a Bearer header;
 * - X's confidential clients authenticate the token call with Basic; the library's `customHeaders` would send Basic on
 *   the profile call as well, so the token call is made here;
 * - scopes were joined by commas; X wants spaces;
 * - neither PKCE nor state was on; both are, with a store that allows several tabs (x.state.ts);
 * - its XML error parser is never reached: errors are read as JSON, and end as codes of our catalogue.
 */
export class XStrategy extends Strategy {
  constructor(x: XOptions, states: LoginStates) {
    const options: StrategyOptions = {
      clientID: x.clientId,
      clientSecret: x.clientSecret,
      callbackURL: x.callbackUrl,
      authorizationURL: x.authorizeUrl,
      tokenURL: x.tokenUrl,
      userProfileURL: x.profileUrl,
      scope: ['users.read', 'tweet.read'],
      scopeSeparator: ' ',
      pkce: true,
      store: states,
    };
    super(options, verify);
    // As X's documents have it, without the form-encoding of RFC 6749; its ids and secrets hold nothing to encode.
    this.#authorization = `Basic ${Buffer.from(`${x.clientId}:${x.clientSecret}`).toString('base64')}`;
    this._oauth2.getOAuthAccessToken = (code, params, callback) => this.#exchange(code, params, callback);
  }

  readonly #authorization: string;

  /** Says no to a denial in our words before the library looks at it. */
  override authenticate(req: Parameters<Strategy['authenticate']>[0], options?: object): void {
    const { error } = req.query;
    if (error === undefined) super.authenticate(req, options);
    else this.error(new AppError(error === 'access_denied' ? 'oauth_denied' : 'oauth_unavailable'));
  }

  override userProfile(accessToken: string, done: (error: unknown, profile?: XProfile) => void): void {
    const url = new URL(this._userProfileURL);
    url.searchParams.set('user.fields', 'profile_image_url');
    const headers = { Authorization: `Bearer ${accessToken}` };
    this._oauth2._request('GET', url.href, headers, null, null, (error, body) => {
      if (error) return done(new AppError('oauth_unavailable', { cause: describe(error) }));
      const parsed = userAnswer.safeParse(jsonOf(body));
      if (!parsed.success) return done(new AppError('oauth_unavailable', { cause: parsed.error }));
      done(null, profileOf(parsed.data.data));
    });
  }

  #exchange(code: string, params: Record<string, string>, callback: (...args: unknown[]) => void): void {
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      Authorization: this.#authorization,
    };
    const body = new URLSearchParams({ ...params, code }).toString();
    this._oauth2._request('POST', this._oauth2._getAccessTokenUrl(), headers, body, null, (error, answer) => {
      if (error) return callback(new TokenRefused(error));
      const parsed = tokenAnswer.safeParse(jsonOf(answer));
      if (!parsed.success) return callback(new TokenRefused(parsed.error));
      callback(null, parsed.data.access_token, undefined, {});
    });
  }

  // The library wraps whatever the token call ends with; this keeps ours as it is.
  _createOAuthError(_message: string, error: unknown): Error {
    return error instanceof TokenRefused
      ? error.toAppError()
      : new AppError('oauth_unavailable', { cause: error });
  }
}

/** How the token call failed. X answers 400 `invalid_request` (or `invalid_grant`) for a code that is used or too old. */
class TokenRefused {
  readonly #cause: unknown;

  constructor(cause: unknown) {
    this.#cause = cause;
  }

  toAppError(): AppError {
    const cause = describe(this.#cause);
    const answer = this.#cause as { statusCode?: number; data?: unknown };
    const refusal = tokenRefusal.safeParse(jsonOf(answer?.data));
    const codeIsDead =
      answer?.statusCode === 400 && refusal.success && refusal.data.error !== 'invalid_client';
    return new AppError(codeIsDead ? 'oauth_expired' : 'oauth_unavailable', { cause });
  }
}

// A profile is all that is asked; the access token is forgotten at once.
function verify(
  _access: string,
  _refresh: unknown,
  profile: XProfile,
  done: (error: null, user: XProfile) => void,
): void {
  done(null, profile);
}

function profileOf(data: z.infer<typeof userAnswer>['data']): XProfile {
  const { id, username, name, profile_image_url: avatarUrl } = data;
  return { id, username, name, ...(avatarUrl && { avatarUrl }) };
}

function jsonOf(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}

/** What the OAuth client calls an error, as one that can be logged: status and answer, which hold no token. */
function describe(error: unknown): Error {
  if (error instanceof Error) return error;
  const { statusCode, data } = error as { statusCode?: number; data?: unknown };
  return new Error(`X answered ${statusCode}: ${String(data).slice(0, 300)}`);
}
