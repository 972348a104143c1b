import type { Connection, Model } from 'mongoose';
import type { GatewayCollections } from '../../gateway/store/collections.ts';
import type { OperationCollections } from '../operations/operation.collections.ts';
import { type HeldNameRecord, heldNameSchema } from './instances/held-name.model.ts';
import { type InstanceRecord, instanceSchema } from './instances/instance.model.ts';

/** The collections that assistants need. An assistant's keys and budgets are the gateway's records. */
export interface AssistantCollections
  extends OperationCollections,
    Pick<GatewayCollections, 'llmKeys' | 'programKeys' | 'llmChanges' | 'ledgers'> {
  instances: Model<InstanceRecord>;
  heldNames: Model<HeldNameRecord>;
}

export function bindAssistantCollections(
  connection: Connection,
): Pick<AssistantCollections, 'instances' | 'heldNames'> {
  return {
    instances: connection.model<InstanceRecord>('instances', instanceSchema, 'instances'),
    heldNames: connection.model<HeldNameRecord>('heldNames', heldNameSchema, 'heldNames'),
  };
}
