import { Types } from 'mongoose';
import { createWithin } from '../../platform/database/create-within.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { AccountCollections } from '../account.collections.ts';
import { announce } from '../notices/announce.ts';
import { dayOf } from '../users/calendar-day.ts';
import type { SwitchedOff, WebhookRecord } from './webhook.model.ts';
import type { WebhookChange, WebhookRequest } from './webhook.schema.ts';
import { sealWebhookSecret } from './webhook.secrets.ts';
import { newWebhookSecret } from './webhook.signature.ts';

/** Webhooks of one team. */
const MAX_WEBHOOKS = 10;
/** How long the former secret still signs, so that receivers can change it without a gap. */
const FORMER_SECRET_MS = 24 * 3_600_000;
/** How long its deliveries may fail before a webhook is switched off. */
const FAILING_MS = 3 * 24 * 3_600_000;

type Webhooks = Pick<AccountCollections, 'webhooks'>;
type WithDeliveries = Pick<AccountCollections, 'webhooks' | 'webhookDeliveries'>;

interface NewSecret {
  /** Stored sealed, and shown only now. */
  secret: string;
  webhook: WebhookRecord;
}

/** Creates a webhook, and its secret. Throws `webhooks_full`. */
export async function createWebhook(
  { collections: { webhooks }, vault }: { collections: Webhooks; vault: Vault },
  of: { teamId: Types.ObjectId; createdBy: Types.ObjectId },
  { url, events }: WebhookRequest,
  now: Date,
): Promise<NewSecret> {
  const { teamId } = of;
  const [_id, secret] = [new Types.ObjectId(), newWebhookSecret()];
  const sealedSecret = sealWebhookSecret(vault, { _id }, secret);
  const row = { ...of, _id, url, events, enabled: true, sealedSecret, createdAt: now };
  const webhook = await createWithin(
    { most: MAX_WEBHOOKS, count: () => webhooks.countDocuments({ teamId }), full: 'webhooks_full' },
    async () => (await webhooks.create(row)).toObject(),
    () => webhooks.deleteOne({ _id }),
  );
  return { secret, webhook };
}

/** A team's webhook. Throws `not_found`. */
export async function findWebhook(
  { webhooks }: Webhooks,
  teamId: Types.ObjectId,
  _id: Types.ObjectId,
): Promise<WebhookRecord> {
  return (await webhooks.findOne({ _id, teamId }).lean()) ?? refuseUnknown();
}

/** Changes what is named; to switch it on forgets that it failed. Throws `not_found`. */
export async function changeWebhook(
  { webhooks }: Webhooks,
  { _id, teamId }: Pick<WebhookRecord, '_id' | 'teamId'>,
  { url, events, enabled }: WebhookChange,
): Promise<WebhookRecord> {
  const set: Partial<WebhookRecord> = {
    ...(url !== undefined && { url }),
    ...(events && { events }),
    ...(enabled !== undefined && { enabled, switchedOff: null }),
    ...(enabled && { failingSince: null }),
  };
  return (
    (await webhooks.findOneAndUpdate({ _id, teamId }, { $set: set }, { returnDocument: 'after' }).lean()) ??
    refuseUnknown()
  );
}

/** Gives a webhook another secret. For a day the one before it signs, too. */
export async function renewSecret(
  { collections: { webhooks }, vault }: { collections: Webhooks; vault: Vault },
  { _id, sealedSecret: sealed }: WebhookRecord,
  now: Date,
): Promise<NewSecret> {
  const secret = newWebhookSecret();
  const formerSecret = { sealed, until: new Date(now.getTime() + FORMER_SECRET_MS) };
  const set = { sealedSecret: sealWebhookSecret(vault, { _id }, secret), formerSecret };
  const webhook =
    (await webhooks.findOneAndUpdate({ _id }, { $set: set }, { returnDocument: 'after' }).lean()) ??
    refuseUnknown();
  return { secret, webhook };
}

/** Removes a webhook with all its deliveries, also those that wait. False if there is none by now, which is no error. */
export async function removeWebhook(
  { webhooks, webhookDeliveries }: WithDeliveries,
  { _id }: Pick<WebhookRecord, '_id'>,
): Promise<boolean> {
  const { deletedCount } = await webhooks.deleteOne({ _id });
  await webhookDeliveries.deleteMany({ webhookId: _id });
  return deletedCount === 1;
}

/** Removes all webhooks of a team. */
export async function removeWebhooksOf(
  { webhooks, webhookDeliveries }: WithDeliveries,
  teamId: Types.ObjectId,
): Promise<void> {
  await webhooks.deleteMany({ teamId });
  await webhookDeliveries.deleteMany({ teamId });
}

/** Notes that the receiver has accepted a delivery. */
export async function noteAccepted(
  { webhooks }: Webhooks,
  { _id }: Pick<WebhookRecord, '_id'>,
  at: Date,
): Promise<void> {
  await webhooks.updateOne({ _id }, { $set: { failingSince: null, lastDeliveredAt: at } });
}

/** Notes that an attempt has failed. Returns whether they have for so long that the webhook is to be switched off. */
export async function noteFailed({ webhooks }: Webhooks, { _id }: WebhookRecord, at: Date): Promise<boolean> {
  await webhooks.updateOne({ _id, failingSince: null }, { $set: { failingSince: at } });
  const failing = await webhooks.findById(_id, { failingSince: 1 }).lean();
  const since = failing?.failingSince;
  return Boolean(since && at.getTime() - since.getTime() >= FAILING_MS);
}

/** Switches a webhook off, and mails those who answer for its team. */
export async function switchOff(
  deps: { collections: WithDeliveries & Pick<AccountCollections, 'teams'>; jobs: JobQueue },
  { _id, teamId }: WebhookRecord,
  switchedOff: SwitchedOff,
  at: Date,
): Promise<void> {
  const webhookId = _id.toString();
  // Queued first: a crash in between mails about a webhook that the next failure switches off.
  const mail = { mail: 'webhook_off', webhookId, switchedOff } as const;
  await announce(deps, teamId, { key: `webhook_off:${webhookId}:${dayOf(at)}`, mail });
  await deps.collections.webhooks.updateOne(
    { _id, enabled: true },
    { $set: { enabled: false, switchedOff } },
  );
}

function refuseUnknown(): never {
  throw new AppError('not_found', { message: 'There is no such webhook. Reload the page.' });
}
