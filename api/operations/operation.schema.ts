import { z } from 'zod';
import { errorBody } from '../platform/errors/errors.schema.ts';

/** What an operation does to an instance; `repair_cell` alone is about what all of a cell share. */
export const operationKind = z.enum(['provision', 'update', 'refresh', 'repair', 'repair_cell', 'destroy']);
export type OperationKind = z.infer<typeof operationKind>;

/** Where an operation stands; the last three are for good. */
export const operationStatus = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']);
export type OperationStatus = z.infer<typeof operationStatus>;

/** The steps of each kind, in the order in which a page shows them; some of them run side by side. */
export const STEPS = {
  provision: ['creating_vps', 'configuring_dns', 'installing', 'health_check', 'complete'],
  update: ['creating_vps', 'configuring_dns', 'installing', 'health_check', 'complete'],
  refresh: ['comparing', 'complete'],
  repair: ['comparing', 'repairing', 'health_check', 'complete'],
  repair_cell: ['repairing', 'complete'],
  destroy: ['stopping_assistant', 'removing_dns', 'removing_vps', 'complete'],
} as const satisfies Record<OperationKind, readonly string[]>;
/** A step of any kind of operation; the last one comes where a run is given up and leaves something half made. */
export type StepName = (typeof STEPS)[OperationKind][number] | 'cleaning_up';

const stepBody = z.object({
  name: z.string().meta({ example: 'creating_vps' }),
  status: z.enum(['waiting', 'running', 'succeeded', 'failed']),
  startedAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
});
export type StepBody = z.infer<typeof stepBody>;

/** One durable attempt to move a stack, as it leaves the house. */
export const operationBody = z
  .object({
    id: z.string(),
    kind: operationKind,
    status: operationStatus,
    steps: z.array(stepBody),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().optional(),
    endedAt: z.iso.datetime().optional(),
    attempt: z.number().int().positive(),
    cancelling: z.boolean().meta({ description: 'Somebody asked for it to stop, and it is about to' }),
    queue: z
      .object({
        position: z.number().int().positive().meta({ description: '1 is next' }),
        expectedWaitSeconds: z.number().int().nonnegative().optional().meta({
          description: 'Absent while nobody can say, because the set-up of this installation stopped',
        }),
      })
      .optional()
      .meta({ description: 'Only while it waits for its turn' }),
    waitingFor: z
      .object({
        message: z.string(),
        retryAt: z.iso.datetime().optional(),
        readyAt: z.iso
          .datetime()
          .optional()
          .meta({ description: 'When what it waits for is expected to be there' }),
      })
      .optional()
      .meta({ description: 'Why it pauses, and until when where that is known' }),
    error: errorBody.optional(),
    instanceId: z.string(),
    url: z.string().meta({ description: 'Address of this operation', example: '/api/operations/65f0…' }),
    eventsUrl: z.string().meta({ description: 'Server-sent events: `operation` at each change, then `end`' }),
  })
  .meta({ id: 'Operation' });
export type OperationBody = z.infer<typeof operationBody>;

/** What a call that starts an operation answers, with 202. */
export const operationAnswer = z.object({ operation: operationBody });
