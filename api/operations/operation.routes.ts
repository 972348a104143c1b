import { Router } from 'express';
import { currentSession, currentUser } from '../accounts/sessions/session.middleware.ts';
import { watchSessions } from '../accounts/sessions/session.watch.ts';
import type { ApiDeps } from '../deps.ts';
import { AppError } from '../platform/errors/app-error.ts';
import { StreamLimit } from '../platform/http/stream-limit.ts';
import { CANCELLED_BY, type OperationRecord } from './operation.model.ts';
import { isOwnersToCancel, ownOperation } from './operation.policy.ts';
import { openOperationFeed } from './read/operation.feed.ts';
import { presentOperation } from './read/operation.present.ts';
import { type StreamDeps, streamOperation } from './read/operation.stream.ts';
import { queueStateOf } from './read/operation.wait.ts';

/** Cancels an operation on behalf of `by`, and the change that it was created for. */
type Cancel = (deps: ApiDeps, operation: OperationRecord, by: string) => Promise<OperationRecord>;

/** /api/operations: the progress of an operation, once or as a stream, and a way to cancel it. */
export function operationRoutes(deps: ApiDeps, cancel: Cancel): Router {
  const { collections, config } = deps;
  const streams = streamDepsOf(deps);
  const router = Router();

  router.get('/:id', async (req, res) => {
    const operation = await ownOperation(collections, currentUser(res), req.params.id);
    res.json(presentOperation(operation, config.publicUrl, await queueStateOf(deps, operation)));
  });

  router.get('/:id/events', async (req, res) => {
    const operation = await ownOperation(collections, currentUser(res), req.params.id);
    streamOperation(streams, operation, currentSession(res)._id, req, res);
  });

  router.post('/:id/cancel', async (req, res) => {
    const own = await ownOperation(collections, currentUser(res), req.params.id);
    if (!isOwnersToCancel(own)) throw new AppError('not_cancellable', { message: ORDERED_BY_US });
    const operation = await cancel(deps, own, CANCELLED_BY.owner);
    res.status(202).json({
      operation: presentOperation(operation, config.publicUrl, await queueStateOf(deps, operation)),
    });
  });

  return router;
}

const ORDERED_BY_US =
  'We ordered this change ourselves, to keep your assistant in order. Wait until it is done, or write to us.';

/** A page follows one operation, and a browser has a few tabs of it; programs have some more. */
const STREAMS_PER_ACCOUNT = 20;

function streamDepsOf({ collections, bus, setup, config, logger }: ApiDeps): StreamDeps {
  const onTrouble = (error: unknown) =>
    logger.warn({ err: error }, 'open streams cannot be brought up to date');
  return {
    feed: openOperationFeed({ collections, bus, setup, onTrouble }),
    sessions: watchSessions({ collections, onTrouble }),
    limit: new StreamLimit(STREAMS_PER_ACCOUNT),
    publicUrl: config.publicUrl,
  };
}
