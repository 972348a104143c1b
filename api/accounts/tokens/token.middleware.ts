import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { bearerOf } from '../../platform/http/bearer.ts';
import type { AccountCollections } from '../account.collections.ts';
import { type FoundToken, findToken, recordTokenUse } from './token.commands.ts';

interface TokenDeps extends Pick<ApiDeps, 'clock' | 'logger'> {
  collections: AccountCollections;
}

/**
 * Finds the token of a request with `Authorization: Bearer …`, which then has no session, whatever cookies it has. Throws
 * `token_invalid`.
 */
export function tokenMiddleware({
  collections,
  logger,
  clock = () => new Date(),
}: TokenDeps): RequestHandler {
  return async (req: IncomingMessage, res: Response, next) => {
    const secret = bearerOf(req);
    if (secret === undefined) return next();
    const found = await findToken(collections, secret, clock());
    res.locals.token = found;
    // A full disk must not keep machines from reading.
    await recordTokenUse(collections, found.token, clock()).catch((err: unknown) =>
      logger.warn({ err }, 'the use of a token is not recorded'),
    );
    next();
  };
}

/** The token of the request, with its creator; undefined for a request of a session or of nobody. */
export function sentTokenOf(res: Response): FoundToken | undefined {
  return res.locals.token;
}
