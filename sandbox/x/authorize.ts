import type { Request, Response } from 'express';
import { z } from 'zod';
import { accountNamed, type XAccount } from './accounts.ts';
import type { Grants } from './grants.ts';
import { brokenRequestPage, consentPage } from './page.ts';

/** The client app: its id and, if registered, its redirect URIs (exact match). */
export interface OAuthClient {
  clientId: string;
  clientSecret: string;
  redirectUris?: readonly string[];
}

const authorizeRequest = z.object({
  response_type: z.literal('code', 'response_type must be "code"'),
  client_id: z.string(),
  redirect_uri: z.url('redirect_uri is missing or no URL'),
  scope: z.string('scope is missing').min(1, 'scope is missing'),
  state: z
    .string('state is missing')
    .min(1, 'state is missing')
    .max(500, 'state is longer than 500 characters'),
  code_challenge: z
    .string('code_challenge is missing')
    .min(43, 'code_challenge is shorter than 43 characters'),
  code_challenge_method: z.enum(['S256', 'plain'], 'code_challenge_method must be "S256" or "plain"'),
});
type AuthorizeRequest = z.infer<typeof authorizeRequest>;

const knownScopes = new Set([
  'users.read',
  'tweet.read',
  'offline.access',
  'users.email',
  'tweet.write',
  'follows.read',
]);

type Checked = { asked: AuthorizeRequest; scopes: string[] } | { reason: string };

function check(client: OAuthClient, values: unknown): Checked {
  const parsed = authorizeRequest.safeParse(values);
  if (!parsed.success) return { reason: parsed.error.issues[0]?.message ?? 'the request is malformed' };
  const { client_id: id, redirect_uri: redirect, scope } = parsed.data;
  if (id !== client.clientId) return { reason: 'client_id is not known' };
  if (client.redirectUris && !client.redirectUris.includes(redirect)) {
    return { reason: 'redirect_uri is not one of those registered for the app' };
  }
  // Scopes are separated by spaces: joined by commas, they are one unknown scope.
  const scopes = scope.split(' ').filter(Boolean);
  const unknown = scopes.find((name) => !knownScopes.has(name));
  return unknown ? { reason: `scope "${unknown}" does not exist` } : { asked: parsed.data, scopes };
}

/** `GET /i/oauth2/authorize`: shows the consent page, or what is wrong with the request. */
export function showConsent(client: OAuthClient) {
  return (request: Request, response: Response): void => {
    const checked = check(client, request.query);
    response.type('html').set('x-frame-options', 'DENY');
    if ('reason' in checked) response.status(400).send(brokenRequestPage(checked.reason));
    else response.send(consentPage(checked.scopes, { ...checked.asked }));
  };
}

/** `POST /i/oauth2/authorize`: redirects the user to the app with a code, or with `access_denied`. */
export function decide(client: OAuthClient, grants: Grants) {
  return (request: Request, response: Response): void => {
    const checked = check(client, request.body);
    const person = chosen(request.body);
    if ('reason' in checked || !person) {
      const reason = 'reason' in checked ? checked.reason : 'this is not a valid handle';
      response.status(400).type('html').send(brokenRequestPage(reason));
      return;
    }
    const { asked, scopes } = checked;
    const back = new URL(asked.redirect_uri);
    back.searchParams.set('state', asked.state);
    if (request.body.decision === 'authorize') {
      back.searchParams.set(
        'code',
        grants.giveCode({
          person,
          scopes,
          redirectUri: asked.redirect_uri,
          challenge: asked.code_challenge,
          challengeMethod: asked.code_challenge_method,
        }),
      );
    } else {
      back.searchParams.set('error', 'access_denied');
    }
    response.redirect(302, back.href);
  };
}

function chosen({ handle, person, decision }: Record<string, string | undefined>): XAccount | undefined {
  const typed = handle?.trim().replace(/^@/, '');
  // A user who cancels does not have to choose an account.
  return accountNamed(decision === 'authorize' ? typed || person || '' : 'nobody');
}
