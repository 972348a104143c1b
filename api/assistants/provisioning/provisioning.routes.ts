import { Router } from 'express';
import { authorizeTeam } from '../../accounts/policy/authorize.ts';
import { isProven } from '../../accounts/policy/policy.ts';
import { actingUser } from '../../accounts/sessions/session.middleware.ts';
import type { ApiDeps } from '../../deps.ts';
import { presentOperation } from '../../operations/read/operation.present.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { setupWait } from '../../platform/setup/setup.read.ts';
import { presentWithScans, shownOperation } from '../instances/instance.read.ts';
import { requestInstance } from './provisioning.commands.ts';
import { provisioningStatusOf } from './provisioning.present.ts';
import { idempotencyKey, type StatusAnswer, startBody } from './provisioning.schema.ts';
import { keepWantedOrder } from './wanted-order.ts';

/** /api/provisioning: order an assistant, and see its progress. */
export function provisioningRoutes(deps: ApiDeps): Router {
  const { collections, config } = deps;
  const router = Router();

  router.post('/start', async (req, res) => {
    const user = actingUser(res);
    const key = parseRequest(idempotencyKey, req.get('Idempotency-Key'));
    const body = parseRequest(startBody, req.body ?? {});
    const team = await authorizeTeam(deps, req, res, 'assistants:order');
    if (!isProven(user)) {
      // What is kept is placed in their own team.
      if (!team._id.equals(user._id)) throw new AppError('email_unproven', { message: PROVE_FIRST });
      await keepWantedOrder(deps, user, body);
    }
    const operation = await requestInstance(deps, { user, team }, body, key);
    res
      .status(202)
      .location(`/api/operations/${operation._id}`)
      .json({ operation: presentOperation(operation, config.publicUrl, { setup: setupWait(deps.setup) }) });
  });

  router.get('/status', async (req, res) => {
    const { _id: teamId } = await authorizeTeam(deps, req, res, 'assistants:read');
    const instance = await collections.instances.findOne({ teamId, slot: 0 }).lean();
    const operation = instance && (await shownOperation(collections, instance));
    const body: StatusAnswer = {
      status: provisioningStatusOf(instance, operation),
      instance: instance && (await presentWithScans(deps, instance, operation)),
      operation: operation && presentOperation(operation, config.publicUrl, { setup: setupWait(deps.setup) }),
    };
    res.json(body);
  });

  return router;
}

const PROVE_FIRST =
  'Open the link that we have mailed to your address, then order an assistant for this team again.';
