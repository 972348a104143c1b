import { Router } from 'express';
import { authenticationOf, watchAccess } from '../accounts/policy/access.watch.ts';
import type { ApiDeps } from '../deps.ts';
import { AppError } from '../platform/errors/app-error.ts';
import { StreamLimit } from '../platform/http/stream-limit.ts';
import { isTeamsToCancel } from './operation.cancellable.ts';
import { findOperation } from './operation.find.ts';
import { CANCELLED_BY, type OperationRecord } from './operation.model.ts';
import { openOperationFeed } from './read/operation.feed.ts';
import { presentOperation } from './read/operation.present.ts';
import { type StreamDeps, streamOperation } from './read/operation.stream.ts';
import { queueStateOf } from './read/operation.wait.ts';

/** Cancels an operation on behalf of `by`, and the change that it was created for. */
type Cancel = (deps: ApiDeps, operation: OperationRecord, by: string) => Promise<OperationRecord>;

/** /api/operations: the progress of an operation, once or as a stream, and a way to cancel it. */
export function operationRoutes(deps: ApiDeps, cancel: Cancel): Router {
  const { config } = deps;
  const streams = streamDepsOf(deps);
  const router = Router();

  router.get('/:id', async (req, res) => {
    const operation = await findOperation(deps, res, req.params.id, 'assistants:read');
    res.json(presentOperation(operation, config.publicUrl, await queueStateOf(deps, operation)));
  });

  router.get('/:id/events', async (req, res) => {
    const operation = await findOperation(deps, res, req.params.id, 'assistants:read');
    streamOperation(streams, operation, authenticationOf(res), req, res);
  });

  router.post('/:id/cancel', async (req, res) => {
    const operation = await findOperation(deps, res, req.params.id, 'operations:cancel');
    if (!isTeamsToCancel(operation)) throw new AppError('not_cancellable', { message: ORDERED_BY_US });
    const cancelled = await cancel(deps, operation, CANCELLED_BY.owner);
    res.status(202).json({
      operation: presentOperation(cancelled, config.publicUrl, await queueStateOf(deps, cancelled)),
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
    access: watchAccess({ collections, onTrouble }),
    limit: new StreamLimit(STREAMS_PER_ACCOUNT),
    publicUrl: config.publicUrl,
  };
}
