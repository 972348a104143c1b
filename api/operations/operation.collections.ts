import type { Connection, Model } from 'mongoose';
import type { AccountCollections } from '../accounts/account.collections.ts';
import { type OperationDurations, operationDurationsSchema } from './operation.durations.ts';
import { type LockableInstance, type OperationRecord, operationSchema } from './operation.model.ts';

/** The collections that operations need. */
export interface OperationCollections extends AccountCollections {
  operations: Model<OperationRecord>;
  operationDurations: Model<OperationDurations>;
  /** Only for the locks on their stacks: the records belong to `assistants/`, which binds the collection. */
  instances: Pick<Model<LockableInstance>, 'findOne' | 'updateOne'>;
}

export function bindOperationCollections(
  connection: Connection,
): Pick<OperationCollections, 'operations' | 'operationDurations'> {
  const durations = 'operation_durations';
  return {
    operations: connection.model<OperationRecord>('operations', operationSchema, 'operations'),
    operationDurations: connection.model<OperationDurations>(durations, operationDurationsSchema, durations),
  };
}
