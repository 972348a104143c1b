import { type Request, type Response, Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { takeChange } from '../../platform/throttle/throttle.commands.ts';
import type { ThrottleRule } from '../../platform/throttle/throttle.ts';
import { authorizePath, pathId } from '../policy/authorize.ts';
import type { TeamPermission } from '../policy/policy.ts';
import { actingUser } from '../sessions/session.middleware.ts';
import { recordExtraAttempt, storeTest, testDelivery } from './delivery.commands.ts';
import type { DeliveryAttempt, DeliveryRecord } from './delivery.model.ts';
import { findWebhook, noteAccepted } from './webhook.commands.ts';
import type { WebhookRecord } from './webhook.model.ts';
import { presentDelivery } from './webhook.present.ts';
import { signingSecrets } from './webhook.secrets.ts';

/** Deliveries that a list has. */
const LISTED = 50;
/** Calls that people of one team cause by hand. */
const BY_HAND: readonly ThrottleRule[] = [
  { name: 'webhook-calls-minute', times: 10, per: 60_000 },
  { name: 'webhook-calls-hour', times: 60, per: 3_600_000 },
];

/** Calls that one person causes by hand, however many teams they create and delete. */
const BY_PERSON: readonly ThrottleRule[] = [
  { name: 'webhook-calls-by-minute', times: 20, per: 60_000 },
  { name: 'webhook-calls-by-hour', times: 120, per: 3_600_000 },
];

/** /api/teams/:id/webhooks/:webhook: what it was sent, and calls by hand. */
export function deliveryRoutes(deps: ApiDeps): Router {
  const { collections, clock = () => new Date() } = deps;
  const router = Router();
  const found = async (req: Request, res: Response, permission: TeamPermission) => {
    const { _id: teamId } = await authorizePath(deps, req, res, permission);
    return await findWebhook(collections, teamId, pathId(req.params.webhook));
  };

  router.get('/:id/webhooks/:webhook/deliveries', async (req, res) => {
    const { _id: webhookId } = await found(req, res, 'webhooks:read');
    const last = await collections.webhookDeliveries
      .find({ webhookId })
      .sort({ createdAt: -1 })
      .limit(LISTED)
      .lean();
    res.json({ deliveries: last.map(presentDelivery) });
  });

  router.post('/:id/webhooks/:webhook/test', async (req, res) => {
    const webhook = await found(req, res, 'webhooks:change');
    const delivery = testDelivery(webhook, clock());
    const attempt = await callByHand(deps, res, webhook, delivery);
    res.json({ delivery: presentDelivery(await storeTest(collections, delivery, attempt)) });
  });

  router.post('/:id/webhooks/:webhook/deliveries/:delivery/redeliver', async (req, res) => {
    const webhook = await found(req, res, 'webhooks:change');
    const delivery = await deliveryOf(deps, webhook, req.params.delivery);
    const attempt = await callByHand(deps, res, webhook, delivery);
    const recorded = await recordExtraAttempt(collections, delivery._id, attempt);
    res.json({ delivery: presentDelivery(recorded ?? delivery) });
  });

  return router;
}

/** Calls a receiver once, while its team waits for the result. */
async function callByHand(
  { collections, webhookSender, vault, clock = () => new Date() }: ApiDeps,
  res: Response,
  webhook: WebhookRecord,
  { _id: id, body }: DeliveryRecord,
): Promise<DeliveryAttempt> {
  await takeChange(collections, BY_HAND, webhook.teamId.toString(), clock);
  await takeChange(collections, BY_PERSON, actingUser(res)._id.toString(), clock);
  const now = clock();
  const secrets = signingSecrets(vault, webhook, now);
  const attempt = await webhookSender.send({ url: webhook.url, id, body, secrets, now });
  // That it fails by hand proves nothing against it: somebody is just setting it up.
  if (attempt.problem === null) await noteAccepted(collections, webhook, now);
  return attempt;
}

/** A delivery of a webhook. Throws `not_found`. */
async function deliveryOf(
  { collections }: ApiDeps,
  { _id: webhookId }: WebhookRecord,
  id: string | string[] | undefined,
): Promise<DeliveryRecord> {
  const delivery = await collections.webhookDeliveries.findOne({ _id: `${id}`, webhookId }).lean();
  if (delivery) return delivery;
  throw new AppError('not_found', {
    message: 'There is no such delivery: they are kept for 30 days. Reload the page.',
  });
}
