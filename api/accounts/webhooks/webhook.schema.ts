import { z } from 'zod';
import { deliveredEvent, eventType } from '../notices/notice.schema.ts';

const MAX_URL = 2_048;

const url = z
  .string()
  .trim()
  .min(1, 'Enter the address that is called.')
  .max(MAX_URL, 'An address has at most 2,048 characters.');
const events = z
  .array(eventType)
  .min(1, 'Choose at least one event.')
  .max(eventType.options.length)
  .transform((chosen) => eventType.options.filter((event) => chosen.includes(event)));

/** POST /api/teams/:id/webhooks */
export const webhookRequest = z.object({ url, events });
export type WebhookRequest = z.infer<typeof webhookRequest>;

/** PATCH /api/teams/:id/webhooks/:webhook */
export const webhookChange = z.object({
  url: url.optional(),
  events: events.optional(),
  enabled: z.boolean().optional().meta({ description: 'True also forgets that it failed' }),
});
export type WebhookChange = z.infer<typeof webhookChange>;

const webhookBody = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(eventType),
    enabled: z.boolean(),
    switchedOff: z.enum(['failing', 'gone']).nullable().meta({
      description:
        'Why we have switched it off: its deliveries failed for three days, or it answered 410. Null: we have not',
    }),
    failingSince: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When the first delivery failed after the last accepted one' }),
    lastDeliveredAt: z.iso.datetime().nullable(),
    createdBy: z.string().nullable().meta({ description: 'Name of the person; null if they are gone' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Webhook' });
export type WebhookBody = z.infer<typeof webhookBody>;

/** Why an attempt failed. To add one, add it here and its words in `web/src/team/webhooks/webhook-words.ts`. */
const attemptProblem = z.enum([
  'timeout',
  'name_unknown',
  'address_refused',
  'not_reached',
  'certificate',
  'broken_off',
  'redirect',
  'status',
  'switched_off',
  'too_many_waiting',
]);
export type AttemptProblem = z.infer<typeof attemptProblem>;

const deliveryStatus = z.enum(['waiting', 'delivered', 'failed']);
export type DeliveryStatus = z.infer<typeof deliveryStatus>;

const deliveryBody = z
  .object({
    id: z.string().meta({ description: 'Sent as `webhook-id`, the same in each attempt' }),
    event: deliveredEvent,
    status: deliveryStatus,
    createdAt: z.iso.datetime(),
    nextAttemptAt: z.iso.datetime().nullable().meta({ description: 'Null if there is none' }),
    body: z.string().meta({ description: 'The JSON that is sent' }),
    attempts: z.array(
      z.object({
        at: z.iso.datetime(),
        ms: z.number().int().meta({ description: 'How long it took' }),
        status: z.number().int().nullable().meta({ description: 'Of the answer; null without one' }),
        problem: attemptProblem.nullable().meta({ description: 'Null if it was accepted' }),
        answer: z.string().meta({ description: 'How the answer begins, at most 1 KB' }),
      }),
    ),
  })
  .meta({ id: 'WebhookDelivery' });
export type DeliveryBody = z.infer<typeof deliveryBody>;

/** GET /api/teams/:id/webhooks */
export const webhooksAnswer = z.object({ webhooks: z.array(webhookBody) });
/** PATCH /api/teams/:id/webhooks/:webhook */
export const webhookAnswer = z.object({ webhook: webhookBody });
/** POST /api/teams/:id/webhooks, and …/:webhook/secret: the only answers with a secret. */
export const newSecretAnswer = z.object({
  secret: z.string().meta({ description: '`whsec_…`, with which the receiver verifies. Shown only once' }),
  webhook: webhookBody,
});
export type NewSecretBody = z.infer<typeof newSecretAnswer>;
/** GET /api/teams/:id/webhooks/:webhook/deliveries: the last fifty, newest first. */
export const deliveriesAnswer = z.object({ deliveries: z.array(deliveryBody) });
/** POST …/test and …/deliveries/:delivery/redeliver: what came of the call. */
export const deliveryAnswer = z.object({ delivery: deliveryBody });
