import { Router } from 'express';
import { keyOf } from '../../../gateway/keys/key.ts';
import { actingUser } from '../../accounts/sessions/session.middleware.ts';
import { sentTokenOf } from '../../accounts/tokens/token.middleware.ts';
import { findInstance } from '../../assistants/instances/instance.find.ts';
import { rotateKey } from '../../assistants/model-keys/key.commands.ts';
import { requestOperation } from '../../assistants/provisioning/operator-operations.ts';
import type { ApiDeps } from '../../deps.ts';
import { presentOperation } from '../../operations/read/operation.present.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { setupWait } from '../../platform/setup/setup.read.ts';
import { takeChange } from '../../platform/throttle/throttle.commands.ts';
import type { ThrottleRule } from '../../platform/throttle/throttle.ts';
import { auditOwnerAction } from '../owner-audit.ts';

/** Each rotation is an update of a server, and leaves a row for good. */
const ROTATIONS: readonly ThrottleRule[] = [
  { name: 'model-key-hour', times: 3, per: 3_600_000 },
  { name: 'model-key-day', times: 10, per: 86_400_000 },
];

/** /api/instances/:id/model-key: replaces the model key of an assistant. */
export function modelKeyRoutes(deps: ApiDeps): Router {
  const { collections, config, setup: readSetup, clock } = deps;
  const router = Router();
  router.post('/:id/model-key', async (req, res) => {
    const instance = await findInstance(deps, res, req.params.id, 'model-keys:replace');
    if (!instance.observed || !instance.desired.present) throw new AppError('instance_not_ready');
    if (instance.adopted) throw new AppError('not_for_adopted');
    const busy = await collections.operations.exists({
      instanceId: instance._id,
      status: { $in: ['queued', 'running'] },
    });
    // Before rotateKey, because no operation would deliver the new key.
    if (busy) throw new AppError('operation_in_progress');
    await takeChange(collections, ROTATIONS, `${instance.teamId}`, clock);
    const generation = await rotateKey(collections, config.keys, instance);
    const once = `model key ${instance._id} ${generation}`;
    const operation = await requestOperation(collections, instance, 'update', {
      priority: 'customer',
      once,
      purpose: 'model_key',
    });
    const { text, prefix } = keyOf(config.keys, instance._id.toString(), generation);
    const change = { key: prefix };
    await auditOwnerAction(collections, {
      user: actingUser(res),
      token: sentTokenOf(res)?.token,
      instance,
      act: 'rotate model key',
      change,
    });
    res.set('Cache-Control', 'no-store').status(202);
    const setup = setupWait(readSetup);
    res.json({ key: text, prefix, operation: presentOperation(operation, config.publicUrl, { setup }) });
  });
  return router;
}
