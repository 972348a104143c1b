import { isValidObjectId } from 'mongoose';
import { type ActivityDeps, recordActivity } from '../accounts/activity/activity.commands.ts';
import type { ActivityAct, ActivityDetail } from '../accounts/activity/activity.schema.ts';
import { proveByOperator } from '../accounts/email/email.commands.ts';
import { inviteOperator } from '../accounts/roles/operator.invite.ts';
import { revokeOperator } from '../accounts/roles/operator.role.ts';
import { endSessionsOf } from '../accounts/sessions/session.commands.ts';
import { actorNamesOf } from '../accounts/users/actor-names.ts';
import type { AssistantCollections } from '../assistants/assistant.collections.ts';
import { findCustomer } from '../assistants/instances/customers.ts';
import { cancelRequestedChange } from '../assistants/instances/instance.commands.ts';
import {
  findOperationByRequest,
  type OperatorOperationKind,
  requestOperation,
} from '../assistants/provisioning/operator-operations.ts';
import { driftAdminActions } from '../drift/drift.admin-actions.ts';
import type { DriftCollections } from '../drift/drift.collections.ts';
import type {
  AdminActionDeps,
  AdminActionHandler,
  AdminActionHandlers,
  AdminActionInput,
  AdminActionName,
  AdminActionResult,
} from '../operations/admin-actions/admin-action.ts';
import type { OperationCollections } from '../operations/operation.collections.ts';
import type { OperationRecord } from '../operations/operation.model.ts';
import type { AuditRecord, AuditTarget } from '../platform/audit/audit.model.ts';
import { auditTargetOf } from '../platform/audit/audit-target.ts';
import { AppError, isAppError } from '../platform/errors/app-error.ts';
import { modelAdminActions } from '../usage/limits/limits.admin-actions.ts';
import type { UsageCollections } from '../usage/usage.collections.ts';
import { adminActionChangeOf, auditedActionName } from './admin-action.changes.ts';
import { accountAdminActions } from './people/account.admin-actions.ts';
import { resolveTarget } from './resolve-target.ts';
import { retryOperation } from './retry-operation.ts';

type AdminActionCollections = DriftCollections & UsageCollections;

/**
 * The handlers of all admin actions, by verb. Their targets are resolved: `cancel` and `retry` get an operation's id,
 * `grant` and `revoke` (the operator role), `prove email`, `end sessions` and those of `people/` an account's, `update`,
 * `refresh`, `destroy` and those about models a subdomain.
 */
const handlers = {
  async cancel(deps, { name, by, isRetry }) {
    const operation = await operationNamed(deps.collections, name);
    if (isRetry && operation.cancel) return { operation };
    return { operation: await cancelRequestedChange(deps, operation, by) };
  },
  async retry(deps, { name, once }) {
    return { operation: await retryOperation(deps, await operationNamed(deps.collections, name), once) };
  },
  async grant({ collections, jobs, config }, { name, once }) {
    const canMail = config.mail.smtpUrl !== undefined;
    return { effect: await inviteOperator({ collections, jobs, canMail }, name, once) };
  },
  revoke: async ({ collections }, { name }) => ({ effect: await revokeOperator(collections, name) }),
  async 'prove email'(deps, { name }) {
    const effect = await proveByOperator(deps.collections, name);
    if (effect === 'proven') await recordByOperator(deps, name, 'email_proven');
    return { effect };
  },
  async 'end sessions'(deps, { name }) {
    const sessions = await endSessionsOf(deps.collections, name);
    if (sessions > 0) await recordByOperator(deps, name, 'session_ended', { sessions });
    return { effect: sessions > 0 ? 'sessions_ended' : 'no_sessions' };
  },
  update: (deps, input) => requestCustomerOperation(deps, input, 'update'),
  refresh: (deps, input) => requestCustomerOperation(deps, input, 'refresh'),
  destroy: (deps, input) => requestCustomerOperation(deps, input, 'destroy'),
  ...accountAdminActions,
  ...driftAdminActions,
  ...modelAdminActions,
} satisfies AdminActionHandlers<AdminActionCollections>;

/**
 * Executes the action of an audit entry, on the target that it names in any form; the entry then has the target's own name.
 * Throws AppError: `not_found`, `target_ambiguous`, and the errors of the action itself.
 */
export async function executeAdminAction(
  deps: AdminActionDeps<AdminActionCollections>,
  entry: AuditRecord,
): Promise<AdminActionResult> {
  const { _id, actor, tries } = entry;
  const act = auditedActionName(entry.act);
  if (!isAdminAction(act))
    throw new AppError('invalid_input', { message: `There is no admin action "${act}".` });
  const { name } = await resolvedTarget(deps, entry);
  const change = adminActionChangeOf(act, entry);
  const by = (await actorNamesOf(deps.collections, [actor]))(actor);
  // The change was read by the schema of this action: no other handler gets it.
  const handler = handlers[act] as AdminActionHandler<AdminActionName, AdminActionCollections>;
  return handler(deps, { name, actor, by, change, once: `act:${_id}`, isRetry: tries > 1 });
}

async function recordByOperator(
  deps: ActivityDeps,
  userId: string,
  act: ActivityAct,
  detail?: ActivityDetail,
): Promise<void> {
  await recordActivity(deps, { userId, act, by: 'operator', ...(detail && { detail }) });
}

function isAdminAction(act: string): act is AdminActionName {
  return Object.hasOwn(handlers, act);
}

/** The target by its own name, which the entry gets before anything happens: whoever takes over works on the same. */
async function resolvedTarget(
  deps: AdminActionDeps<AdminActionCollections>,
  entry: AuditRecord,
): Promise<AuditTarget> {
  const typed = auditTargetOf(entry);
  try {
    const target = await resolveTarget(deps, typed);
    const { _id, tries } = entry;
    if (target.name !== typed.name)
      await deps.collections.audit.updateOne({ _id, outcome: 'underway', tries }, { $set: { target } });
    return target;
  } catch (error) {
    // A customer's row goes with the stack: the action may have removed it before its process died.
    const mayBeDone = entry.tries > 1 && typed.kind === 'customer' && isAppError(error, 'not_found');
    if (mayBeDone) return typed;
    throw error;
  }
}

async function operationNamed(
  { operations }: Pick<OperationCollections, 'operations'>,
  id: string,
): Promise<OperationRecord> {
  const operation = isValidObjectId(id) ? await operations.findById(id).lean() : null;
  if (!operation)
    throw new AppError('not_found', {
      message: `There is no operation ${id}: the queue lists the existing ones.`,
    });
  return operation;
}

async function requestCustomerOperation(
  { collections }: AdminActionDeps<AssistantCollections>,
  { name, once }: Pick<AdminActionInput, 'name' | 'once'>,
  kind: OperatorOperationKind,
): Promise<AdminActionResult> {
  const instance = await findCustomer(collections, name);
  // The row goes with the stack: after a finished removal there is no customer, but still its operation.
  const before = instance ? undefined : await findOperationByRequest(collections, once);
  if (before) return { operation: before };
  if (!instance) throw new AppError('not_found', { message: `There is no customer "${name}".` });
  return { operation: await requestOperation(collections, instance, kind, { once }) };
}
