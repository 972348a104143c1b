import { isValidObjectId } from 'mongoose';
import { emailKeyOf } from '../accounts/users/user.model.ts';
import { findCustomer } from '../assistants/instances/customers.ts';
import { cancelWish } from '../assistants/instances/instance.commands.ts';
import { type OperatorKind, operationAsked, requestOperation } from '../assistants/provisioning/operate.ts';
import type { Models } from '../collections.ts';
import { driftActs } from '../drift/drift.acts.ts';
import type { ActDeps, ActName, ActResult, Asked, Carrier } from '../operations/admin-actions/act.ts';
import type { OperationRecord } from '../operations/operation.model.ts';
import { namesOf } from '../platform/audit/actor.ts';
import type { AuditRecord } from '../platform/audit/audit.model.ts';
import { AppError } from '../platform/errors/app-error.ts';
import { modelActs } from '../usage/limits/limits.acts.ts';
import { repeatOperation } from './repeat.ts';

/**
 * Everything that an operator may do, by its verb: `cancel` and `retry` take an operation's id, `grant` and `revoke` (the role
 * of an operator) an email, `update`, `refresh`, `destroy` and those about models a customer's subdomain.
 */
const acts = {
  async cancel(deps, { name, by, again }) {
    const operation = await operationNamed(deps.models, name);
    if (again && operation.cancel) return { operation };
    return { operation: await cancelWish(deps, operation, by) };
  },
  async retry(deps, { name, once }) {
    return { operation: await repeatOperation(deps, await operationNamed(deps.models, name), once) };
  },
  grant: ({ models }, { name }) => giveRole(models, name, 'operator'),
  revoke: ({ models }, { name }) => giveRole(models, name, null),
  update: (deps, asked) => move(deps, asked, 'update'),
  refresh: (deps, asked) => move(deps, asked, 'refresh'),
  destroy: (deps, asked) => move(deps, asked, 'destroy'),
  ...driftActs,
  ...modelActs,
} satisfies Record<ActName, Carrier>;

/** Carries out an act that its line in the audit describes. Throws AppError: `not_found`, and what the act itself refuses with. */
export async function carryOut(
  deps: ActDeps,
  { _id, act, target, actor, detail, tries }: AuditRecord,
): Promise<ActResult> {
  const carrier: Carrier | undefined = Object.hasOwn(acts, act) ? acts[act as ActName] : undefined;
  if (!carrier) throw new AppError('invalid_input', { message: `There is no act "${act}".` });
  const nameOf = await namesOf(deps.models, [actor]);
  const name = target.replace(/^(operation|finding|customer|user|cell):/, '');
  return carrier(deps, { name, by: nameOf(actor), detail, once: `act:${_id}`, again: tries > 1 });
}

async function giveRole(models: Models, email: string, role: 'operator' | null): Promise<ActResult> {
  const { matchedCount } = await models.users.updateOne({ emailKey: emailKeyOf(email) }, { $set: { role } });
  if (matchedCount === 0)
    throw new AppError('not_found', { message: `Nobody has signed up with ${email}. Sign up first.` });
  return {};
}

async function operationNamed(models: Models, id: string): Promise<OperationRecord> {
  const operation = isValidObjectId(id) ? await models.operations.findById(id).lean() : null;
  if (!operation)
    throw new AppError('not_found', {
      message: `There is no operation ${id}: the queue shows those there are.`,
    });
  return operation;
}

async function move({ models }: ActDeps, { name, once }: Asked, kind: OperatorKind): Promise<ActResult> {
  const instance = await findCustomer(models, name);
  // Its row goes with its stack: a removal that was carried out before has nobody left to ask about.
  const before = instance ? undefined : await operationAsked(models, once);
  if (before) return { operation: before };
  if (!instance) throw new AppError('not_found', { message: `There is no customer "${name}".` });
  return { operation: await requestOperation(models, instance, kind, { once }) };
}
