import { presentOperation } from '../operations/operation.present.ts';
import type { FleetPage } from './fleet.ts';
import type { FleetBody, QueueBody, QueueLineBody } from './operator.schema.ts';
import type { QueueLine, QueueView } from './queue.ts';

/** The queue as it leaves the house. */
export function presentQueue({ running, waiting, failed }: QueueView, publicUrl: string): QueueBody {
  const present = (line: QueueLine) => presentLine(line, publicUrl);
  return { running: running.map(present), waiting: waiting.map(present), failed: failed.map(present) };
}

/** One explained operation as it leaves the house. */
export function presentLine(line: QueueLine, publicUrl: string): QueueLineBody {
  const { operation, position, happening, why, canDo } = line;
  return {
    operation: presentOperation(operation, publicUrl),
    customer: operation.customer,
    ...(position !== undefined && { position }),
    happening,
    why,
    canDo,
  };
}

/** A page of the fleet as it leaves the house. */
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
