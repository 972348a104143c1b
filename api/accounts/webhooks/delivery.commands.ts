import { createHash, randomBytes } from 'node:crypto';
import type { Types } from 'mongoose';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { DeliveredEvent, TeamEvent } from '../notices/notice.schema.ts';
import { dayAfter, daysUntil } from '../users/calendar-day.ts';
import { delayAfter } from './delivery.backoff.ts';
import { dueMinuteOf } from './delivery.due.ts';
import type { DeliveryAttempt, DeliveryRecord } from './delivery.model.ts';
import type { WebhookRecord } from './webhook.model.ts';

/** Deliveries of one webhook that wait. More are not sent: the receiver has been away for hours. */
export const MAX_WAITING = 100;
const MAX_ATTEMPTS_KEPT = 20;
/** Longer than an attempt takes. If a worker is killed, another one takes its deliveries after this time. */
export const LOCK_MS = 60_000;
const KEPT_DAYS = 30;
/** A clean-up also removes what earlier ones left, such as while no worker ran. */
const REMOVED_DAYS = 366;

type Deliveries = Pick<AccountCollections, 'webhookDeliveries'>;
type Webhooks = Pick<AccountCollections, 'webhooks' | 'webhookDeliveries'>;

/** Queues an event for each webhook of a team that is for it; once for each, however often it is called with the same key. */
export async function queueDeliveries(
  collections: Webhooks,
  teamId: Types.ObjectId,
  { key, event }: { key: string; event: TeamEvent },
  now = new Date(),
): Promise<void> {
  const webhooks = await collections.webhooks.find({ teamId, enabled: true }).lean();
  const { type, data } = event;
  const body = bodyOf(type, teamId, data, now);
  for (const webhook of webhooks.filter(({ events }) => events.includes(type))) {
    const _id = `msg_${createHash('sha256').update(`${type} ${key} ${webhook._id}`).digest('base64url').slice(0, 32)}`;
    const row = newDelivery(webhook, { _id, event: type, body }, now);
    await insertOnce(collections, (await isFull(collections, webhook)) ? refused(row, now) : row);
  }
}

/** A delivery with which a person tries a webhook. It is not stored yet. */
export function testDelivery(webhook: WebhookRecord, now: Date): DeliveryRecord {
  const body = bodyOf('webhook.test', webhook.teamId, { webhook: webhook._id.toString() }, now);
  const _id = `msg_${randomBytes(24).toString('base64url')}`;
  return newDelivery(webhook, { _id, event: 'webhook.test', body }, now);
}

/** Claims a delivery for this worker. Null if another one has, or if it waits no longer. */
export async function claimDelivery(
  { webhookDeliveries }: Deliveries,
  { _id, revision }: Pick<DeliveryRecord, '_id' | 'revision'>,
  now: Date,
): Promise<DeliveryRecord | null> {
  return await webhookDeliveries
    .findOneAndUpdate(
      { _id, status: 'waiting', revision },
      { $set: { lockedUntil: new Date(now.getTime() + LOCK_MS) }, $inc: { revision: 1 } },
      { returnDocument: 'after' },
    )
    .lean();
}

/** What became of a delivery after an attempt by its schedule. `over`: not written, since another worker has it by now. */
export type DeliveryOutcome = 'delivered' | 'waiting' | 'failed' | 'over';

/** Records an attempt of a claimed delivery: it is done, waits for the next one, or is given up. */
export async function recordAttempt(
  { webhookDeliveries }: Deliveries,
  { _id, revision, tries }: DeliveryRecord,
  attempt: DeliveryAttempt,
  { isFinal }: { isFinal: boolean },
): Promise<DeliveryOutcome> {
  const delayMs = isFinal ? undefined : delayAfter(tries + 1);
  const status = attempt.problem === null ? 'delivered' : delayMs === undefined ? 'failed' : 'waiting';
  const dueAt = new Date(attempt.at.getTime() + attempt.ms + (delayMs ?? 0));
  const dueMinute = status === 'waiting' ? dueMinuteOf(dueAt) : null;
  const { matchedCount } = await webhookDeliveries.updateOne(
    { _id, revision, status: 'waiting' },
    {
      $set: { status, dueAt, dueMinute, lockedUntil: null, tries: tries + 1 },
      ...pushOf(attempt),
    },
  );
  return matchedCount === 1 ? status : 'over';
}

/** Records an attempt that a person has asked for. It only ever ends the delivery well; its schedule goes on otherwise. */
export async function recordExtraAttempt(
  { webhookDeliveries }: Deliveries,
  _id: string,
  attempt: DeliveryAttempt,
): Promise<DeliveryRecord | null> {
  const done = attempt.problem === null ? { $set: { status: 'delivered' as const, dueMinute: null } } : {};
  return await webhookDeliveries
    .findOneAndUpdate({ _id }, { ...done, ...pushOf(attempt) }, { returnDocument: 'after' })
    .lean();
}

/** Stores the delivery of a test with its only attempt. */
export async function storeTest(
  { webhookDeliveries }: Deliveries,
  delivery: DeliveryRecord,
  attempt: DeliveryAttempt,
): Promise<DeliveryRecord> {
  const status = attempt.problem === null ? 'delivered' : 'failed';
  const row: DeliveryRecord = { ...delivery, dueMinute: null, status, tries: 1, attempts: [attempt] };
  await webhookDeliveries.create(row);
  return row;
}

/** Removes deliveries that are older than 30 days (the embedded database has no TTL index). Returns how many. */
export async function removeOldDeliveries(
  { webhookDeliveries }: Deliveries,
  now = new Date(),
): Promise<number> {
  // Days and not a range: the embedded database looks up equal values only.
  const days = daysUntil(now, REMOVED_DAYS);
  const { deletedCount } = await webhookDeliveries.deleteMany({ removeOn: { $in: days } });
  return deletedCount;
}

function bodyOf(type: DeliveredEvent, team: Types.ObjectId, data: object, now: Date): string {
  return JSON.stringify({ type, timestamp: now.toISOString(), data: { team: team.toString(), ...data } });
}

function newDelivery(
  { _id: webhookId, teamId }: WebhookRecord,
  message: Pick<DeliveryRecord, '_id' | 'event' | 'body'>,
  now: Date,
): DeliveryRecord {
  return {
    ...message,
    webhookId,
    teamId,
    status: 'waiting',
    tries: 0,
    dueAt: now,
    dueMinute: dueMinuteOf(now),
    revision: 0,
    attempts: [],
    createdAt: now,
    removeOn: dayAfter(now, KEPT_DAYS + 1),
  };
}

function refused(row: DeliveryRecord, at: Date): DeliveryRecord {
  const attempt = { at, ms: 0, status: null, problem: 'too_many_waiting', answer: '' } as const;
  return { ...row, dueMinute: null, status: 'failed', attempts: [attempt] };
}

async function isFull({ webhookDeliveries }: Deliveries, { _id }: WebhookRecord): Promise<boolean> {
  return (await webhookDeliveries.countDocuments({ webhookId: _id, status: 'waiting' })) >= MAX_WAITING;
}

async function insertOnce({ webhookDeliveries }: Deliveries, row: DeliveryRecord): Promise<void> {
  try {
    await webhookDeliveries.create(row);
  } catch (error) {
    if (!isDuplicateKeyError(error)) throw error;
  }
}

const pushOf = (attempt: DeliveryAttempt) => ({
  $push: { attempts: { $each: [attempt], $slice: -MAX_ATTEMPTS_KEPT } },
});
