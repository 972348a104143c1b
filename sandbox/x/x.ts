import express, { type Express, type Request, type Response } from 'express';
import { accountNamed, avatar, type XAccount } from './accounts.ts';
import { decide, type OAuthClient, showConsent } from './authorize.ts';
import { problem } from './errors.ts';
import { Grants } from './grants.ts';
import { exchange } from './token.ts';

export { xFailure } from './errors.ts';

/** The registered client app. `redirectUris` unset: any address is accepted. `now` (ms) is for tests. */
export interface SimulatedXOptions extends OAuthClient {
  now?: () => number;
}

/**
 * Implements the three endpoints of a login with X, OAuth 2.0 with PKCE (docs.x.com, OAuth 2.0 authorization code flow):
 * `/i/oauth2/authorize`, `/2/oauth2/token`, `/2/users/me`. Other calls fall through to the parent app.
 */
export function createX({ now = Date.now, ...client }: SimulatedXOptions): Express {
  const grants = new Grants(now);
  const form = express.urlencoded({ extended: false });
  const app = express().disable('x-powered-by').disable('etag');
  app.get('/i/oauth2/authorize', showConsent(client));
  app.post('/i/oauth2/authorize', form, decide(client, grants));
  app.post('/2/oauth2/token', form, exchange(client, grants));
  app.get('/2/users/me', showAccount(grants));
  app.get('/profile_images/:id/:file', showAvatar);
  return app;
}

/** Returns the account. Accepts a token only in the header: a URL would end up in logs. Needs both scopes, as on X. */
function showAccount(grants: Grants) {
  return (request: Request, response: Response): void => {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const access = token === undefined ? undefined : grants.accessOf(token);
    const allowed = ['users.read', 'tweet.read'].every((scope) => access?.scopes.includes(scope));
    if (!access) response.status(401).json(problem(401));
    else if (!allowed)
      response.status(403).json(problem(403, 'You are not permitted to perform this action.'));
    else response.json({ data: profile(access.person, request) });
  };
}

function profile({ id, name, username }: XAccount, request: Request): Record<string, string> {
  const wanted = String(request.query['user.fields'] ?? '').split(',');
  const image = `${request.protocol}://${request.headers.host}/profile_images/${id}/${username}_normal.svg`;
  return {
    id,
    name,
    username,
    ...(wanted.includes('profile_image_url') ? { profile_image_url: image } : {}),
  };
}

function showAvatar(
  request: Request<{ id: string; file: string }>,
  response: Response,
  next: () => void,
): void {
  const person = accountNamed(request.params.file.replace(/_normal\.svg$/, ''));
  if (person?.id === request.params.id) response.type('image/svg+xml').send(avatar(person));
  else next();
}
