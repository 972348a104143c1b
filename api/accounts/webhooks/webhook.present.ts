import type { AccountCollections } from '../account.collections.ts';
import type { DeliveryRecord } from './delivery.model.ts';
import type { WebhookRecord } from './webhook.model.ts';
import type { DeliveryBody, WebhookBody } from './webhook.schema.ts';

/** Webhooks as those see them who manage the team; never their secrets. */
export async function presentWebhooks(
  { users }: Pick<AccountCollections, 'users'>,
  webhooks: readonly WebhookRecord[],
): Promise<WebhookBody[]> {
  const creators = await users
    .find({ _id: { $in: webhooks.flatMap(({ createdBy }) => createdBy ?? []) } }, { name: 1 })
    .lean();
  const names = new Map(creators.map(({ _id, name }) => [_id.toString(), name]));
  return webhooks.map((webhook) => ({
    id: webhook._id.toString(),
    url: webhook.url,
    events: webhook.events,
    enabled: webhook.enabled,
    switchedOff: webhook.switchedOff ?? null,
    failingSince: webhook.failingSince?.toISOString() ?? null,
    lastDeliveredAt: webhook.lastDeliveredAt?.toISOString() ?? null,
    createdBy: names.get(`${webhook.createdBy}`) ?? null,
    createdAt: webhook.createdAt.toISOString(),
  }));
}

/** A delivery with its attempts. */
export function presentDelivery(delivery: DeliveryRecord): DeliveryBody {
  const { _id, event, status, createdAt, dueAt, body, attempts } = delivery;
  return {
    id: _id,
    event,
    status,
    createdAt: createdAt.toISOString(),
    nextAttemptAt: status === 'waiting' ? dueAt.toISOString() : null,
    body,
    attempts: attempts.map(({ at, ms, status: answered, problem, answer }) => ({
      at: at.toISOString(),
      ms,
      status: answered ?? null,
      problem: problem ?? null,
      answer,
    })),
  };
}
