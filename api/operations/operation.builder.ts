import { Types } from 'mongoose';
import type { OperationRecord } from './operation.model.ts';
import { PRIORITY } from './operation.priority.ts';

/** An operation for tests: a customer's new order, with the given changes. */
export function anOperation(change: Partial<OperationRecord> = {}): OperationRecord {
  return {
    _id: new Types.ObjectId(),
    kind: 'provision',
    status: 'queued',
    instanceId: new Types.ObjectId(),
    teamId: new Types.ObjectId(),
    customer: 'alice',
    steps: [],
    priority: PRIORITY.customer,
    revision: 1,
    fence: 0,
    attempt: 1,
    notBefore: new Date(),
    lost: [],
    troubles: [],
    dedupe: 'once',
    createdAt: new Date(),
    ...change,
  };
}
