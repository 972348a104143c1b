import type { ActorNameOf } from '../accounts/users/actor-names.ts';
import { presentOperation } from '../operations/read/operation.present.ts';
import type { AuditRecord } from '../platform/audit/audit.model.ts';
import { auditTargetOf, auditTargetText } from '../platform/audit/audit-target.ts';
import { auditChangeText, auditedActionName } from './admin-action.changes.ts';
import type { FleetPage } from './fleet.ts';
import type { AuditBody, FleetBody, QueueBody, QueueLineBody } from './operator.schema.ts';
import type { ExplainedOperation, QueueView } from './queue.ts';
import type { TargetNameOf } from './target-names.ts';

/** The public form of the queue. */
export function presentQueue({ running, waiting, failed }: QueueView, publicUrl: string): QueueBody {
  const present = (line: ExplainedOperation) => presentExplainedOperation(line, publicUrl);
  return { running: running.map(present), waiting: waiting.map(present), failed: failed.map(present) };
}

/** The public form of one explained operation. */
export function presentExplainedOperation(line: ExplainedOperation, publicUrl: string): QueueLineBody {
  const { operation, position, setup, happening, waitingFor, why, canDo } = line;
  return {
    operation: presentOperation(operation, publicUrl, { setup }),
    customer: operation.customer,
    ...(position !== undefined && { position }),
    happening,
    ...(waitingFor && { waitingFor }),
    why,
    canDo,
  };
}

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
  const detail = auditChangeText(line);
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
export function presentFleet({ instances, total, next }: FleetPage): FleetBody {
  return {
    total,
    next: next ?? null,
    instances: instances.map(({ createdAt, conditions, ...line }) => ({
      ...line,
      createdAt: createdAt.toISOString(),
      conditions: conditions.map(({ type, status, reason, at }) => ({
        type,
        status,
        reason,
        at: at.toISOString(),
      })),
    })),
  };
}
