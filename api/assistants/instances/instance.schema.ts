import { z } from 'zod';
import { operationKind, operationStatus } from '../../operations/operation.schema.ts';
import { conditionBody, healthSummary } from './condition.schema.ts';

const instanceStatus = z.enum(['pending', 'provisioning', 'ready', 'failed', 'destroying']);
export type InstanceStatus = z.infer<typeof instanceStatus>;

/** The public form of a customer's assistant. */
export const instanceBody = z
  .object({
    id: z.string(),
    team: z.string().meta({ description: 'Id of the team that it belongs to' }),
    subdomain: z.string(),
    url: z.url().meta({ example: 'https://alice.clawdet.com' }),
    status: instanceStatus.meta({
      description: 'How far it is set up; an update or a repair changes nothing about `ready`',
    }),
    health: healthSummary
      .nullable()
      .meta({ description: 'Whether it works, as last checked; null until it is set up' }),
    conditions: z.array(conditionBody).meta({ description: 'The single checks behind `health`' }),
    server: z
      .object({
        type: z.string().meta({ example: 'cpx21' }),
        cores: z.number().int().nullable(),
        memoryGb: z.number().nullable(),
        diskGb: z.number().nullable(),
      })
      .nullable()
      .meta({
        description: 'The machine that it runs on, which may be another one than the tier’s first choice',
      }),
    region: z.enum(['eu', 'us', 'apac']),
    tier: z.enum(['free', 'pro', 'enterprise']),
    address: z.string().nullable().meta({ description: 'IPv4 of its server' }),
    adopted: z.boolean().meta({
      description:
        'Its server was adopted from an earlier service: only its owner has access to it, so that it has no token, no model key and no settings here',
    }),
    createdAt: z.iso.datetime(),
    readyAt: z.iso.datetime().nullable(),
    suspension: z
      .object({ at: z.iso.datetime(), because: z.string() })
      .nullable()
      .meta({ description: 'Why its calls to models are refused; null if they are not' }),
    operation: z
      .object({ id: z.string(), url: z.string(), kind: operationKind, status: operationStatus })
      .nullable()
      .meta({ description: 'Its current or last operation' }),
  })
  .meta({ id: 'Instance' });
export type InstanceBody = z.infer<typeof instanceBody>;

/** GET /api/instances */
export const instancesAnswer = z.object({ instances: z.array(instanceBody) });
/** GET /api/instances/:id/gateway-token: 64 hex digits, for its owner only. */
export const gatewayTokenAnswer = z.object({ token: z.string().regex(/^[0-9a-f]{64}$/) });

/** The content of `observed.secrets`, before sealing. */
export const instanceSecrets = z.object({
  gatewayToken: z.string(),
  deployKey: z.string(),
  hostKey: z.string(),
});
