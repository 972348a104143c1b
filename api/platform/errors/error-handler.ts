import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { GatewayError } from '../../../gateway/errors.ts';
import { isStorageFull } from '../database/storage-full.ts';
import { AppError, isAppError, presentError } from './app-error.ts';

/** Answers `not_found` for every API path without a route. */
export const notFoundHandler: RequestHandler = (req) => {
  throw new AppError('not_found', {
    message: `There is no ${req.method} ${req.originalUrl.split('?')[0]}. Check the address.`,
  });
};

/**
 * The only place that turns errors into responses. Unknown errors are logged and answered as `internal_error`.
 * `supportEmail` is where customers can write to, if anywhere.
 */
export function errorHandler(publicUrl: string, logger: Logger, supportEmail?: string): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const known = toAppError(error);
    if (known.status >= 500) logger.error({ err: error, path: req.path, code: known.code }, 'request failed');
    // Once a response has started (a stream), it can only be cut off.
    if (res.headersSent) return next(error);
    if (known.retryAfter !== undefined) res.set('Retry-After', String(known.retryAfter));
    res.status(known.status).json(presentError(known, publicUrl, supportEmail));
  };
}

/** Maps any thrown value to an error of the catalogue. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  if (error instanceof GatewayError)
    return new AppError(error.code, { message: error.message, cause: error });
  const kind = bodyParserKind(error);
  if (kind === 'entity.too.large') return new AppError('body_too_large', { cause: error });
  if (kind === 'entity.parse.failed') return new AppError('invalid_json', { cause: error });
  if (kind) return new AppError('invalid_input', { cause: error });
  const status = httpStatus(error);
  // 403 is a path that leaves the served folder: nothing is there either.
  if (status === 404 || status === 403) return new AppError('not_found', { cause: error });
  if (status !== undefined && status >= 400 && status < 500)
    return new AppError('invalid_input', { cause: error });
  if (isStorageFull(error)) return new AppError('storage_full', { cause: error });
  if (isDatabaseUnreachable(error)) return new AppError('database_unavailable', { cause: error });
  return new AppError('internal_error', { cause: error });
}

/** The status that Express's own parts (static files, parameters) set on their errors. */
function httpStatus(error: unknown): number | undefined {
  return error instanceof Error && 'status' in error ? Number(error.status) : undefined;
}

function bodyParserKind(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('type' in error) || !('status' in error)) return undefined;
  return typeof error.type === 'string' && Number(error.status) < 500 ? error.type : undefined;
}

const DATABASE_CONNECTION_ERRORS = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoNotConnectedError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoWaitQueueTimeoutError',
  'MongoTopologyClosedError',
]);

/** The driver writes to a connection that the server has just closed, and passes on the socket's error. */
const isBrokenPipe = (error: Error): boolean => 'code' in error && error.code === 'EPIPE';

function isDatabaseUnreachable(error: unknown): boolean {
  return error instanceof Error && (DATABASE_CONNECTION_ERRORS.has(error.name) || isBrokenPipe(error));
}
