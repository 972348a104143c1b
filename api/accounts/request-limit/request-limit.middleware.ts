import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { AppError, isAppError } from '../../platform/errors/app-error.ts';
import { remoteNetwork } from '../../platform/http/client-address.ts';
import { isSafeMethod } from '../../platform/http/security.ts';
import { type AllowanceLeft, Allowances } from '../../platform/throttle/allowances.ts';
import type { ThrottleRule } from '../../platform/throttle/throttle.ts';
import { loggedInAs } from '../sessions/session.middleware.ts';
import { sentTokenOf } from '../tokens/token.middleware.ts';

const MINUTE_MS = 60_000;
/** A change costs more than a read: mails, hashes, work in the clouds. */
const READS_PER_CHANGE = 10;

interface RequestLimit {
  /** Counts a request for its account, its token or, without a login, its network. */
  count: RequestHandler;
  /** Counts a request that is refused before anybody is recognised, for its network. */
  countRefused: ErrorRequestHandler;
}

/**
 * Limits how often each account, token and network may call this process, and says what is left in the headers `RateLimit` and
 * `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers). Throws `too_many_requests`, with the seconds to wait.
 */
export function requestLimit({
  config,
  clock = () => new Date(),
}: Pick<ApiDeps, 'config' | 'clock'>): RequestLimit {
  const allowances = new Allowances();
  const reads: ThrottleRule = { name: 'reads', times: config.requestsPerMinute, per: MINUTE_MS };
  const times = Math.ceil(config.requestsPerMinute / READS_PER_CHANGE);
  const changes: ThrottleRule = { name: 'changes', times, per: MINUTE_MS };

  const take = (req: Request, res: Response, client: string | undefined) => {
    // Everybody behind a proxy of this machine that is not trusted would share one allowance.
    if (client === undefined) return;
    const rule = isSafeMethod(req.method) ? reads : changes;
    const after = allowances.take(rule, client, clock());
    res.set(headersOf(rule, after));
    if (after.wait !== undefined) throw new AppError('too_many_requests', { retryAfter: after.wait });
  };
  const network = (req: Request) => remoteNetwork(req, config.trustedProxies);
  return {
    count(req, res, next) {
      take(req, res, accountOf(res) ?? network(req));
      next();
    },
    countRefused(error, req, res, next) {
      if (!isAppError(error, 'too_many_requests')) take(req, res, network(req));
      next(error);
    },
  };
}

/** Each token has an allowance of its own: a busy program must not keep its owner from the pages. */
function accountOf(res: Response): string | undefined {
  const token = sentTokenOf(res)?.token;
  return token ? `token ${token._id}` : loggedInAs(res)?.user._id.toString();
}

function headersOf({ name, times, per }: ThrottleRule, { left, fullIn }: AllowanceLeft) {
  return {
    'RateLimit-Policy': `"${name}";q=${times};w=${per / 1_000}`,
    RateLimit: `"${name}";r=${left};t=${fullIn}`,
  };
}
