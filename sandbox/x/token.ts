import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import type { OAuthClient } from './authorize.ts';
import { type TokenError, tokenErrors } from './errors.ts';
import { type Grants, provesChallenge, type TokenAnswer } from './grants.ts';

type Form = Record<string, string | undefined>;

/** `POST /2/oauth2/token`: exchanges a code or refresh token for an access token. Confidential clients use Basic. */
export function exchange(client: OAuthClient, grants: Grants) {
  return (request: Request, response: Response): void => {
    const form: Form = request.body ?? {};
    const outcome = isClient(request.headers.authorization, client)
      ? grant(form, grants)
      : tokenErrors.noBasic;
    response.set('cache-control', 'no-store');
    if ('status' in outcome) response.status(outcome.status).json(outcome.body);
    else response.json(outcome);
  };
}

function grant(form: Form, grants: Grants): TokenAnswer | TokenError {
  if (form.grant_type === 'authorization_code') return redeemCode(form, grants);
  if (form.grant_type !== 'refresh_token') return tokenErrors.grantType;
  const access = grants.takeRefreshToken(form.refresh_token ?? '');
  return access ? grants.giveTokens(access) : tokenErrors.refreshToken;
}

/** Redeems a code. The first attempt consumes it even if it fails, so an attacker has only one guess. */
function redeemCode(form: Form, grants: Grants): TokenAnswer | TokenError {
  const consent = grants.takeCode(form.code ?? '');
  if (!consent) return tokenErrors.code;
  if (form.redirect_uri !== consent.redirectUri) return tokenErrors.redirectUri;
  if (!provesChallenge(form.code_verifier ?? '', consent)) return tokenErrors.verifier;
  return grants.giveTokens(consent);
}

function isClient(header: string | undefined, { clientId, clientSecret }: OAuthClient): boolean {
  const given = /^Basic (.+)$/i.exec(header ?? '')?.[1] ?? '';
  const expected = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
