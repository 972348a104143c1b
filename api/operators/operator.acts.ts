import { isValidObjectId } from 'mongoose';
import type { AuditRecord } from '../audit/audit.model.ts';
import type { Models } from '../database/models.ts';
import { AppError } from '../errors/app-error.ts';
import { cancelWish, lastOperation, requestRemoval } from '../instances/instance.commands.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { OperationBus } from '../operations/operation.bus.ts';
import type { OperationRecord } from '../operations/operation.model.ts';
import { isOver } from '../operations/operation.present.ts';
import { beginProvision } from '../provisioning/provisioning.commands.ts';
import { emailKeyOf } from '../users/user.model.ts';
import { inProgress, requestOperation } from './operate.ts';

interface Deps {
  models: Models;
  jobs: JobQueue;
  bus: OperationBus;
}

/** What an operator may do besides moving a customer: each act takes its target, and answers with what came of it. */
export type ActName = 'cancel' | 'retry' | 'grant';

/** What came of an act. */
export interface ActResult {
  operation?: OperationRecord;
}

type Carrier = (deps: Deps, target: string, actor: string) => Promise<ActResult>;

/** The acts. `cancel` and `retry` take an operation's id, `grant` (the role of an operator) an email. */
const acts: Record<ActName, Carrier> = {
  cancel: async (deps, id, actor) => ({
    operation: await cancelWish(deps, await operationNamed(deps.models, id), actor),
  }),
  retry: async (deps, id) => ({ operation: await repeat(deps, await operationNamed(deps.models, id)) }),
  async grant({ models }, email) {
    const { matchedCount } = await models.users.updateOne(
      { emailKey: emailKeyOf(email) },
      { $set: { role: 'operator' } },
    );
    if (matchedCount === 0)
      throw new AppError('not_found', { message: `Nobody has signed up with ${email}. Sign up first.` });
    return {};
  },
};

/** Carries out one act. Throws AppError: `not_found`, and what the act itself refuses with. */
export function carryOut(
  deps: Deps,
  { act, target, actor }: Pick<AuditRecord, 'target' | 'actor'> & { act: string },
): Promise<ActResult> {
  const carrier = Object.hasOwn(acts, act) ? acts[act as ActName] : undefined;
  if (!carrier) throw new AppError('invalid_input', { message: `There is no act "${act}".` });
  return carrier(deps, target, actor);
}

async function operationNamed(models: Models, id: string): Promise<OperationRecord> {
  const operation = isValidObjectId(id) ? await models.operations.findById(id).lean() : null;
  if (!operation)
    throw new AppError('not_found', { message: `There is no operation ${id}. "clawdet queue" lists them.` });
  return operation;
}

/** Another operation of the same kind on the same instance, by the road that its own kind takes. */
async function repeat(deps: Deps, operation: OperationRecord): Promise<OperationRecord> {
  const { kind, customer } = operation;
  if (!isOver(operation)) throw inProgress(operation);
  if (operation.status === 'succeeded')
    throw new AppError('operation_over', {
      message: `This operation (${kind}) has succeeded: there is nothing to retry. "clawdet up ${customer}" brings a customer to its desired state.`,
    });
  const instance = await deps.models.instances.findOne({ _id: operation.instanceId }).lean();
  if (!instance)
    throw new AppError('not_found', { message: `${customer} is gone: there is nothing to retry on.` });
  if (kind === 'destroy') return requestRemoval(deps, instance);
  if (!instance.desired.present)
    throw new AppError('not_found', {
      message: `${customer} is leaving: only its removal can be retried. "clawdet queue" shows it.`,
    });
  if (kind !== 'provision') return requestOperation(deps.models, instance, kind);
  const last = await lastOperation(deps.models, instance);
  if (last && !isOver(last)) throw inProgress(last);
  return beginProvision(deps, instance);
}
