import type { Request } from 'express';
import { Strategy, type StrategyOptions } from 'passport-twitter-oauth2';
import { z } from 'zod';
import { printableLine } from '../../../gateway/text/printable.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { callX, XRefusal } from './x.request.ts';
import type { LoginStates } from './x.state.ts';

/** A user as X describes them. `id` is X's own and never changes; the handle may. */
export interface XProfile {
  id: string;
  username: string;
  name: string;
  avatarUrl?: string;
}

/** X's addresses and our client credentials. */
export interface XOptions {
  clientId: string;
  clientSecret: string;
  authorizeUrl: string;
  tokenUrl: string;
  profileUrl: string;
  /** Ours, exactly as registered with X. */
  callbackUrl: string;
}

/** X does not check names, and operators read them on pages and in terminals: as long and as plain as our own (user.schema.ts). */
const plainName = z
  .string()
  .min(1)
  .transform((text) => [...printableLine(text)].slice(0, 80).join(''));

const userAnswer = z.object({
  data: z.object({
    id: z.string().regex(/^\d+$/),
    username: plainName,
    name: plainName,
    profile_image_url: z.url().optional(),
  }),
});

const tokenAnswer = z.object({ access_token: z.string().min(1), token_type: z.string().regex(/^bearer$/i) });
const tokenRefusal = z.object({ error: z.string(), error_description: z.string().optional() });

/**
 * passport-twitter-oauth2 2.1.1 with fixes. As published it cannot log anyone in:
 * - its URLs are those of OAuth 1.0a, and its profile URL is of API v1.1, which is switched off;
 *   here all three are options, X's v2 URLs by default (config.ts);
 * - `userProfile(accessToken, params, done)` takes one parameter more than passport-oauth2 1.8 gives, so `done` is
 *   undefined and the process dies in an HTTP callback; overridden with the right signature;
 * - it reads flat v1.1 fields, so v2's `{data: {…}}` yields the id "undefined" for everybody, one identity for all
 *   customers; here a schema parses the response and refuses one without an id;
 * - it sends the access token in the query string of the profile call, where logs keep it; here it is a Bearer header;
 * - X's confidential clients authenticate the token call with Basic; the library's `customHeaders` would send Basic on
 *   the profile call as well, so the token call is made here;
 * - it joins scopes by commas; X wants spaces;
 * - its HTTP client waits for ever and reads without end; here both calls are bounded (x.request.ts);
 * - it uses neither PKCE nor state; here both are on, with a store that allows several tabs (x.state.ts);
 * - it parses errors as XML; here they are read as JSON and become codes of our catalogue. The parser that it brings,
 *   xmldom 0.1, is abandoned: package.json overrides it by its maintained successor.
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
    // As X documents it, without the form-encoding of RFC 6749; X's ids and secrets contain nothing to encode.
    this.#authorization = `Basic ${Buffer.from(`${x.clientId}:${x.clientSecret}`).toString('base64')}`;
    this._oauth2.getOAuthAccessToken = (code, params, callback) => this.#exchange(code, params, callback);
  }

  readonly #authorization: string;

  /** Turns an error from X into our own before the library sees it. */
  override authenticate(req: Parameters<Strategy['authenticate']>[0], options?: object): void {
    const { error } = req.query;
    if (error === undefined) super.authenticate(req, options);
    else this.error(new AppError(error === 'access_denied' ? 'oauth_denied' : 'oauth_unavailable'));
  }

  /** The address of X's consent page, to link X to an account. Its state is in a cookie of the response. */
  consentUrl(req: Request, linkTo: string): Promise<string> {
    // Only what a browser cannot choose: a code in the query or the body would be taken for a callback.
    const asked: Request = Object.create(req, { query: { value: {} }, body: { value: undefined } });
    return new Promise((resolve, reject) => {
      // As passport does it, a strategy answers by functions of its own.
      const attempt: this = Object.create(this, { redirect: { value: resolve }, error: { value: reject } });
      attempt.authenticate(asked, { state: { linkTo } });
    });
  }

  override userProfile(accessToken: string, done: (error: unknown, profile?: XProfile) => void): void {
    const url = new URL(this._userProfileURL);
    url.searchParams.set('user.fields', 'profile_image_url');
    const headers = { Authorization: `Bearer ${accessToken}` };
    const failed = (cause: unknown) => done(new AppError('oauth_unavailable', { cause }));
    callX({ method: 'GET', url: url.href, headers }).then((answer) => {
      const parsed = userAnswer.safeParse(jsonOf(answer));
      if (parsed.success) done(null, profileOf(parsed.data.data));
      else failed(parsed.error);
    }, failed);
  }

  #exchange(code: string, params: Record<string, string>, callback: (...args: unknown[]) => void): void {
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      Authorization: this.#authorization,
    };
    const body = new URLSearchParams({ ...params, code }).toString();
    const url = this._oauth2._getAccessTokenUrl();
    const failed = (cause: unknown) => callback(new TokenRefused(cause));
    callX({ method: 'POST', url, headers, body }).then((answer) => {
      const parsed = tokenAnswer.safeParse(jsonOf(answer));
      if (parsed.success) callback(null, parsed.data.access_token, undefined, {});
      else failed(parsed.error);
    }, failed);
  }

  // The library wraps every error of the token call; this keeps ours.
  _createOAuthError(_message: string, error: unknown): Error {
    return error instanceof TokenRefused
      ? error.toAppError()
      : new AppError('oauth_unavailable', { cause: error });
  }
}

/** A failed token call. X answers 400 `invalid_request` (or `invalid_grant`) for a code that is used or too old. */
class TokenRefused {
  readonly #cause: unknown;

  constructor(cause: unknown) {
    this.#cause = cause;
  }

  toAppError(): AppError {
    const cause = this.#cause;
    const answer = cause instanceof XRefusal ? cause : undefined;
    const refusal = tokenRefusal.safeParse(jsonOf(answer?.body));
    const codeIsDead = answer?.status === 400 && refusal.success && refusal.data.error !== 'invalid_client';
    return new AppError(codeIsDead ? 'oauth_expired' : 'oauth_unavailable', { cause });
  }
}

// Only the profile is needed; the access token is not kept.
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

function jsonOf(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}
