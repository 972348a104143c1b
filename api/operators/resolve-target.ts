import { resolveUser } from '../accounts/users/user.resolve.ts';
import {
  type ResolveDeps,
  resolveCustomer,
  resolveOperation,
} from '../assistants/instances/customer.resolve.ts';
import type { AuditTarget } from '../platform/audit/audit.model.ts';

/**
 * The target of an action by its own name: an operation or account by id, a customer by subdomain. What was typed may be any
 * form that the resolver of customers knows, or for an account, its email, @handle or id. Findings and cells have one name only. Throws AppError: `not_found`,
 * `target_ambiguous`.
 */
export async function resolveTarget(deps: ResolveDeps, { kind, name }: AuditTarget): Promise<AuditTarget> {
  if (kind === 'operation') return { kind, name: (await resolveOperation(deps, name))._id.toString() };
  if (kind === 'customer') return { kind, name: (await resolveCustomer(deps, name)).subdomain };
  if (kind === 'user') return { kind, name: (await resolveUser(deps.collections, name))._id.toString() };
  return { kind, name };
}
