import type { Logger } from 'pino';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { AccountCollections } from '../account.collections.ts';
import { claimDelivery, recordAttempt } from './delivery.commands.ts';
import { createDueReader, type DueDeliveryRow } from './delivery.due.ts';
import type { DeliveryAttempt, DeliveryRecord } from './delivery.model.ts';
import { type DeliveryLimits, nextDeliveries } from './delivery.turns.ts';
import { noteAccepted, noteFailed, switchOff } from './webhook.commands.ts';
import type { WebhookRecord } from './webhook.model.ts';
import { signingSecrets } from './webhook.secrets.ts';
import type { WebhookSender } from './webhook.sender.ts';

/** Deliveries under way in one process; each takes a connection, and at most ten seconds. */
const LIMITS: DeliveryLimits = { total: 20, perTeam: 3 };
/** The receiver says that this address is gone for good, and should not be called again. */
const GONE = 410;

export interface DeliveryDeps {
  collections: Pick<AccountCollections, 'teams' | 'webhooks' | 'webhookDeliveries'>;
  jobs: JobQueue;
  vault: Vault;
  webhookSender: WebhookSender;
  logger: Logger;
  clock?: () => Date;
}

/** A worker's side of the deliveries. */
export interface DeliveryWorker {
  /** Starts what is due, without waiting for it. */
  poll(): Promise<void>;
  /** Starts nothing more, and waits for what is under way. */
  stop(): Promise<void>;
}

/** Delivers what is due. Any number of processes may: a delivery belongs to the one that has claimed it last. */
export function createDeliveryWorker(deps: DeliveryDeps): DeliveryWorker {
  const { collections, logger, clock = () => new Date() } = deps;
  const running = new Map<Promise<void>, string>();
  const readDue = createDueReader(collections);
  let hasBacklog = false;
  let stopped = false;
  const start = (due: DueDeliveryRow): void => {
    const run = deliver({ ...deps, clock }, due).catch((err: unknown) =>
      logger.warn({ err, delivery: due._id }, 'a delivery to a webhook failed; it is tried again'),
    );
    running.set(run, due.teamId.toString());
    void run.finally(() => running.delete(run));
  };
  return {
    async poll() {
      if (stopped) return;
      const due = await readDue(clock(), { hasBacklog });
      if (stopped) return;
      const next = nextDeliveries(due, [...running.values()], LIMITS);
      hasBacklog = next.length < due.length;
      for (const one of next) start(one);
    },
    async stop() {
      stopped = true;
      await Promise.all(running.keys());
    },
  };
}

async function deliver(deps: DeliveryDeps & { clock: () => Date }, due: DueDeliveryRow): Promise<void> {
  const { collections, clock, vault, webhookSender } = deps;
  const delivery = await claimDelivery(collections, due, clock());
  if (!delivery) return;
  const webhook = await collections.webhooks.findById(delivery.webhookId).lean();
  if (!webhook) {
    await collections.webhookDeliveries.deleteOne({ _id: delivery._id });
    return;
  }
  if (!webhook.enabled) {
    await recordAttempt(collections, delivery, skipped(clock()), { isFinal: true });
    return;
  }
  const { _id: id, body } = delivery;
  const now = clock();
  const secrets = signingSecrets(vault, webhook, now);
  const attempt = await webhookSender.send({ url: webhook.url, id, body, secrets, now });
  await settle(deps, webhook, delivery, attempt);
}

/** Records what came of an attempt, for the delivery and for its webhook. */
async function settle(
  deps: DeliveryDeps,
  webhook: WebhookRecord,
  delivery: DeliveryRecord,
  attempt: DeliveryAttempt,
): Promise<void> {
  const isGone = attempt.status === GONE;
  const outcome = await recordAttempt(deps.collections, delivery, attempt, { isFinal: isGone });
  if (outcome === 'over') return;
  if (outcome === 'delivered') return await noteAccepted(deps.collections, webhook, attempt.at);
  const failing = await noteFailed(deps.collections, webhook, attempt.at);
  if (isGone) await switchOff(deps, webhook, 'gone', attempt.at);
  // Only once a whole schedule has failed: one bad minute after a quiet week proves nothing.
  else if (outcome === 'failed' && failing) await switchOff(deps, webhook, 'failing', attempt.at);
}

/** The entry of a delivery that is not sent, since its webhook is off. */
function skipped(at: Date): DeliveryAttempt {
  return { at, ms: 0, status: null, problem: 'switched_off', answer: '' };
}
