import type { ActorNameOf } from '../accounts/users/actor-names.ts';
import { presentCondition } from '../assistants/instances/condition.schema.ts';
import type { AuditRecord } from '../platform/audit/audit.model.ts';
import { auditTargetOf, auditTargetText } from '../platform/audit/audit-target.ts';
import { auditChangeText, auditedActionName } from './admin-action.changes.ts';
import type { FleetPage } from './fleet.ts';
import type { AuditBody, FleetBody } from './operator.schema.ts';
import type { TargetNameOf } from './target-names.ts';

/** The public form of the audit, with the names of actors and targets. */
export function presentAudit(lines: AuditRecord[], nameOf: ActorNameOf, about: TargetNameOf): AuditBody {
  return {
    lines: lines.map((line) => presentAuditLine(line, nameOf, about)),
  };
}

function presentAuditLine(
  line: AuditRecord,
  nameOf: ActorNameOf,
  about: TargetNameOf,
): AuditBody['lines'][number] {
  const { _id, at, actor, act, outcome, message, operationId } = line;
  const target = auditTargetOf(line);
  const detail = auditChangeText(line) ?? line.effect?.replaceAll('_', ' ');
  return {
    id: _id.toString(),
    at: at.toISOString(),
    actor,
    who: nameOf(actor),
    act: auditedActionName(act),
    target: auditTargetText(target),
    about: about(target),
    outcome,
    ...(detail && { detail }),
    ...(message && { message }),
    ...(operationId && { operationId }),
  };
}

/** The public form of one page of the fleet. */
export function presentFleet({ instances, total, next, accounts, isTruncated }: FleetPage): FleetBody {
  return {
    total,
    next: next ?? null,
    isTruncated,
    accounts: accounts.map(({ name, email, xUsername, createdAt }) => ({
      name,
      email: email ?? null,
      xUsername: xUsername ?? null,
      createdAt: createdAt.toISOString(),
    })),
    instances: instances.map(({ createdAt, conditions, ...line }) => ({
      ...line,
      createdAt: createdAt.toISOString(),
      conditions: conditions.map(presentCondition),
    })),
  };
}
