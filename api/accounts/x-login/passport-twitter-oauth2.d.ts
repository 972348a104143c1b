declare module 'passport-twitter-oauth2' {
  import type { Request } from 'express';
  import { Strategy as PassportStrategy } from 'passport';

  /** The part of node-oauth's client that a subclass may use. */
  interface OAuth2Client {
    getOAuthAccessToken(
      code: string,
      params: Record<string, string>,
      callback: (...args: unknown[]) => void,
    ): void;
    _getAccessTokenUrl(): string;
  }

  export interface StrategyOptions {
    clientID: string;
    clientSecret: string;
    callbackURL: string;
    authorizationURL: string;
    tokenURL: string;
    userProfileURL: string;
    scope: string[];
    scopeSeparator: string;
    pkce: true;
    store: object;
  }

  export class Strategy extends PassportStrategy {
    constructor(options: StrategyOptions, verify: (...args: never[]) => void);
    _oauth2: OAuth2Client;
    _userProfileURL: string;
    userProfile(accessToken: string, done: (error: unknown, profile?: unknown) => void): void;
    parseErrorResponse(body: string, status: number): Error | undefined;
    override authenticate(req: Request, options?: object): void;
  }
}
