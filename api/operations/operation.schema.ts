import { z } from 'zod';
import { errorBody } from '../platform/errors/errors.schema.ts';

/** What an operation does to an instance; only `repair_cell` is about what the whole cell shares. */
export const operationKind = z.enum([
  'provision',
  'adopt',
  'update',
  'refresh',
  'repair',
  'repair_cell',
  'destroy',
]);
export type OperationKind = z.infer<typeof operationKind>;

/** Whether an operation keeps an assistant as ordered, without setting it up or removing it: it runs on meanwhile. */
export function isUpkeep({ kind }: { kind: OperationKind }): boolean {
  return kind !== 'provision' && kind !== 'adopt' && kind !== 'destroy';
}

/** What an update is for, where its owner asked for something particular. */
const operationPurpose = z.enum(['model_key']);
export type OperationPurpose = z.infer<typeof operationPurpose>;

/** The last three are final. */
export const operationStatus = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']);
export type OperationStatus = z.infer<typeof operationStatus>;

/** The steps of each kind, in the order in which a page shows them; some of them run side by side. */
const STEPS = {
  provision: ['creating_vps', 'configuring_dns', 'installing', 'health_check', 'complete'],
  adopt: ['checking', 'importing', 'comparing', 'complete'],
  update: ['creating_vps', 'configuring_dns', 'installing', 'health_check', 'complete'],
  refresh: ['comparing', 'complete'],
  repair: ['comparing', 'repairing', 'health_check', 'complete'],
  repair_cell: ['repairing', 'complete'],
  destroy: ['stopping_assistant', 'removing_dns', 'removing_vps', 'complete'],
} as const satisfies Record<OperationKind, readonly string[]>;
/** A step of any kind of operation; `cleaning_up` is added if a failed or cancelled run leaves partial resources. */
export type StepName = (typeof STEPS)[OperationKind][number] | 'cleaning_up';

/** Steps that need a key to the server, which we do not have of an adopted one. */
const INSIDE: readonly string[] = ['installing', 'health_check', 'stopping_assistant'];

/** The steps of an operation; on an adopted server without those that happen inside it. */
export function operationSteps(
  kind: OperationKind,
  { isAdopted }: { isAdopted: boolean },
): readonly StepName[] {
  return STEPS[kind].filter((name) => !isAdopted || !INSIDE.includes(name));
}

const stepBody = z.object({
  name: z.string().meta({ example: 'creating_vps' }),
  status: z.enum(['waiting', 'running', 'succeeded', 'failed', 'stopped']).meta({
    description: '`stopped`: the operation was cancelled during this step',
  }),
  startedAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
});
export type StepBody = z.infer<typeof stepBody>;

/** The public form of an operation: one durable attempt to change a stack. */
export const operationBody = z
  .object({
    id: z.string(),
    kind: operationKind,
    purpose: operationPurpose
      .optional()
      .meta({ description: 'What an update is for, if its owner asked for it' }),
    status: operationStatus,
    steps: z.array(stepBody),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().optional(),
    endedAt: z.iso.datetime().optional(),
    attempt: z.number().int().positive(),
    cancelling: z.boolean().meta({ description: 'Its cancellation was requested and is under way' }),
    cancellable: z.boolean().meta({ description: 'Its owner may cancel it now' }),
    cancelledBy: z.enum(['owner', 'operator', 'removal']).optional().meta({
      description:
        'Who cancelled it: its owner, one of our operators, or the removal of the assistant. Only if it was cancelled',
    }),
    queue: z
      .object({
        position: z.number().int().positive().meta({ description: '1 is next' }),
        expectedWaitSeconds: z.number().int().nonnegative().optional().meta({
          description: 'Absent while unknown, because the set-up of this installation has stopped',
        }),
      })
      .optional()
      .meta({ description: 'Only while it is queued' }),
    waitingFor: z
      .object({
        message: z.string(),
        retryAt: z.iso.datetime().optional(),
        readyAt: z.iso
          .datetime()
          .optional()
          .meta({ description: 'When what it waits for is expected to be ready' }),
      })
      .optional()
      .meta({ description: 'Why it is paused, and until when, if known' }),
    error: errorBody.optional(),
    instanceId: z.string(),
    url: z.string().meta({ description: 'Address of this operation', example: '/api/operations/65f0…' }),
    eventsUrl: z.string().meta({ description: 'Server-sent events: `operation` at each change, then `end`' }),
  })
  .meta({ id: 'Operation' });
export type OperationBody = z.infer<typeof operationBody>;

/** The 202 response to a call that starts an operation. */
export const operationAnswer = z.object({ operation: operationBody });
