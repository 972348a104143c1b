import { presentOperation } from '../operations/read/operation.present.ts';
import type { QueueBody, QueueLineBody } from './operator.schema.ts';
import type { ExplainedOperation, QueueView } from './queue.ts';

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
