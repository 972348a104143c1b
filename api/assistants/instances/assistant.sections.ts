import type { AccountCollections } from '../../accounts/account.collections.ts';
import {
  type ExportSection,
  fieldsOf,
  jsonFile,
  jsonRowsFile,
} from '../../accounts/export/export.section.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { InstanceRecord } from './instance.model.ts';
import { assistantsOf, ownedBy } from './owned.ts';

type Section = ExportSection<AssistantCollections & AccountCollections>;

export const assistantSection: Section = {
  about:
    'assistants.json and operations.json: your assistants and the names that are held for you, and every change that we made to them.',
  files: (collections, { _id }) => [
    jsonFile('assistants.json', async () => ({
      assistants: (await assistantsOf(collections, _id)).instances.map(exportedInstance),
      heldNames: (await collections.heldNames.find(await ownedBy(collections, _id)).lean()).map(
        ({ _id: name, until }) => ({
          name,
          until,
        }),
      ),
    })),
    jsonRowsFile('operations.json', () => operationsOf(collections, _id)),
  ],
};

const INSTANCE_FIELDS = [
  ...['subdomain', 'cell', 'desired', 'placement', 'suspension', 'llm', 'adopted', 'createdAt', 'readyAt'],
] as const satisfies readonly (keyof InstanceRecord)[];

/** An assistant without its sealed secrets and without the locks of our workers. */
function exportedInstance(instance: InstanceRecord): unknown {
  const { _id, observed } = instance;
  const seen = observed && fieldsOf(observed, ['at', 'address', 'serverId', 'recordId', 'imageReference']);
  return { id: _id, ...fieldsOf(instance, INSTANCE_FIELDS), observed: seen };
}

async function* operationsOf(
  collections: AssistantCollections,
  userId: Parameters<typeof ownedBy>[1],
): AsyncGenerator<unknown> {
  const owned = await ownedBy(collections, userId);
  for await (const one of collections.operations.find(owned).lean().cursor({ batchSize: 100 }))
    yield exportedOperation(one);
}

const OPERATION_FIELDS = [
  ...['kind', 'purpose', 'status', 'instanceId', 'customer', 'steps', 'attempt', 'error'],
  ...['createdAt', 'startedAt', 'endedAt'],
] as const satisfies readonly (keyof OperationRecord)[];

/** An operation without which of our machines ran it, and what our tools said about that. */
function exportedOperation(operation: OperationRecord): unknown {
  const { _id, byOperator, cancel } = operation;
  const by = byOperator ? 'us' : 'you';
  return { id: _id, by, ...fieldsOf(operation, OPERATION_FIELDS), cancelledAt: cancel?.at };
}
