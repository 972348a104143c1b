import { type Request, type Response, Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import type { ActivityAct } from '../activity/activity.schema.ts';
import { authorizePath, pathId } from '../policy/authorize.ts';
import { actingUser } from '../sessions/session.middleware.ts';
import { changeWebhook, createWebhook, findWebhook, removeWebhook, renewSecret } from './webhook.commands.ts';
import type { WebhookRecord } from './webhook.model.ts';
import { presentWebhooks } from './webhook.present.ts';
import { webhookChange, webhookRequest } from './webhook.schema.ts';
import { refuseBadUrl } from './webhook.url.ts';

/** /api/teams/:id/webhooks: the addresses that a team is notified at. */
export function webhookRoutes(deps: ApiDeps): Router {
  const { collections, config, clock = () => new Date() } = deps;
  const router = Router();
  const presented = async (webhook: WebhookRecord) => (await presentWebhooks(collections, [webhook]))[0];

  router.get('/:id/webhooks', async (req, res) => {
    const { _id: teamId } = await authorizePath(deps, req, res, 'webhooks:read');
    const all = await collections.webhooks.find({ teamId }).sort({ createdAt: 1 }).lean();
    res.json({ webhooks: await presentWebhooks(collections, all) });
  });

  router.post('/:id/webhooks', async (req, res) => {
    const body = parseRequest(webhookRequest, req.body);
    const { _id: teamId } = await authorizePath(deps, req, res, 'webhooks:change');
    refuseBadUrl(body.url, config.webhooks);
    const { _id: createdBy } = actingUser(res);
    const { secret, webhook } = await createWebhook(deps, { teamId, createdBy }, body, clock());
    await recordAct(deps, req, res, { act: 'webhook_created', webhook });
    res.status(201).json({ secret, webhook: await presented(webhook) });
  });

  router.patch('/:id/webhooks/:webhook', async (req, res) => {
    const change = parseRequest(webhookChange, req.body);
    const before = await changeable(deps, req, res);
    if (change.url !== undefined) refuseBadUrl(change.url, config.webhooks);
    const webhook = await changeWebhook(collections, before, change);
    await recordAct(deps, req, res, { act: 'webhook_changed', webhook });
    res.json({ webhook: await presented(webhook) });
  });

  router.post('/:id/webhooks/:webhook/secret', async (req, res) => {
    const { secret, webhook } = await renewSecret(deps, await changeable(deps, req, res), clock());
    await recordAct(deps, req, res, { act: 'webhook_secret_renewed', webhook });
    res.json({ secret, webhook: await presented(webhook) });
  });

  router.delete('/:id/webhooks/:webhook', async (req, res) => {
    await removeNamed(deps, req, res);
    res.status(204).end();
  });

  return router;
}

/** The webhook that a path names, to somebody who may change it. Throws as `authorize` does. */
async function changeable(deps: ApiDeps, req: Request, res: Response): Promise<WebhookRecord> {
  const { _id: teamId } = await authorizePath(deps, req, res, 'webhooks:change');
  return await findWebhook(deps.collections, teamId, pathId(req.params.webhook));
}

/** Removes what a path names; to remove it twice is no error. */
async function removeNamed(deps: ApiDeps, req: Request, res: Response): Promise<void> {
  const { collections } = deps;
  const { _id: teamId } = await authorizePath(deps, req, res, 'webhooks:change');
  const _id = pathId(req.params.webhook);
  const webhook = await collections.webhooks.findOne({ _id, teamId }).lean();
  if (webhook && (await removeWebhook(collections, webhook)))
    await recordAct(deps, req, res, { act: 'webhook_removed', webhook });
}

/** An address may contain a secret of the receiver, so only its host is recorded. */
async function recordAct(
  deps: ApiDeps,
  req: Request,
  res: Response,
  { act, webhook }: { act: ActivityAct; webhook: WebhookRecord },
): Promise<void> {
  const detail = { host: new URL(webhook.url).host };
  await recordActivityFrom(req, deps, { userId: actingUser(res)._id, act, detail });
}
