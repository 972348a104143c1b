import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { idParam } from '../../platform/openapi/describe-operation.ts';
import { describeTeamChange, describeTeamOperation } from '../policy/describe-permission.ts';
import {
  deliveriesAnswer,
  deliveryAnswer,
  newSecretAnswer,
  webhookAnswer,
  webhookChange,
  webhookRequest,
  webhooksAnswer,
} from './webhook.schema.ts';

const tag = 'Webhooks';
const path = idParam.extend({ webhook: z.string().meta({ description: 'Id of the webhook' }) });
const BASE = '/api/teams/{id}/webhooks';

export const webhookPaths: ZodOpenApiPathsObject = {
  [BASE]: {
    get: describeTeamOperation({
      summary: 'The addresses that are called when something happens in a team',
      tag,
      permission: 'webhooks:read',
      path: idParam,
      answer: webhooksAnswer,
    }),
    post: describeTeamChange({
      summary: 'Add a webhook; its secret is shown once',
      tag,
      permission: 'webhooks:change',
      status: 201,
      path: idParam,
      body: webhookRequest,
      answer: newSecretAnswer,
      errors: ['webhook_url_refused', 'webhooks_full'],
    }),
  },
  [`${BASE}/{webhook}`]: {
    patch: describeTeamChange({
      summary: 'Change a webhook, or switch it on or off',
      tag,
      permission: 'webhooks:change',
      path,
      body: webhookChange,
      answer: webhookAnswer,
      errors: ['webhook_url_refused'],
    }),
    delete: describeTeamChange({
      summary: 'Remove a webhook; what waits for it is not sent',
      tag,
      permission: 'webhooks:change',
      status: 204,
      path,
    }),
  },
  [`${BASE}/{webhook}/secret`]: {
    post: describeTeamChange({
      summary: 'Renew the secret, which is shown once; for 24 hours the former one signs, too',
      tag,
      permission: 'webhooks:change',
      path,
      answer: newSecretAnswer,
    }),
  },
  [`${BASE}/{webhook}/test`]: {
    post: describeTeamChange({
      summary: 'Send `webhook.test` once, now, and answer with what came of it',
      tag,
      permission: 'webhooks:change',
      path,
      answer: deliveryAnswer,
      errors: ['too_many_changes'],
    }),
  },
  [`${BASE}/{webhook}/deliveries`]: {
    get: describeTeamOperation({
      summary: 'The last fifty deliveries, newest first; they are kept for 30 days',
      tag,
      permission: 'webhooks:read',
      path,
      answer: deliveriesAnswer,
    }),
  },
  [`${BASE}/{webhook}/deliveries/{delivery}/redeliver`]: {
    post: describeTeamChange({
      summary: 'Send a delivery once more, now, under its own id',
      tag,
      permission: 'webhooks:change',
      path: path.extend({ delivery: z.string().meta({ description: 'Id of the delivery' }) }),
      answer: deliveryAnswer,
      errors: ['too_many_changes'],
    }),
  },
};
