import {
  type OperatorOperationKind,
  requestOperation,
} from '../../api/assistants/provisioning/operator-operations.ts';
import { type Client, clientOf, deleteConfirmed, proveAddress, signedUp } from '../../api/testing/client.ts';
import type { FaultedOperation } from './fault-point.ts';
import type { TestCell } from './test-cell.fixture.ts';

/** The customer of one fault point. */
export interface TestCustomer {
  client: Client;
  email: string;
}

export interface RequestedOperation {
  id: string;
}

/** Signs up a customer with a unique address. */
export async function signUpTestCustomer(cell: TestCell): Promise<TestCustomer> {
  const email = `customer-${process.hrtime.bigint()}@example.com`;
  return {
    email,
    client: await signedUp(
      {
        client: () => clientOf(cell.api),
        prove: async (address) => void (await proveAddress(cell.database.collections, address)),
      },
      { email },
    ),
  };
}

/** Requests an operation: the customer requests a provision or destroy, an operator the rest. */
export function startOperation(
  kind: FaultedOperation,
  cell: TestCell,
  customer: TestCustomer,
): Promise<RequestedOperation> {
  if (kind === 'provision') return requestProvision(customer);
  if (kind === 'destroy') return requestDestroy(customer);
  return requestAsOperator(kind, cell, customer);
}

async function requestProvision({ client }: TestCustomer): Promise<RequestedOperation> {
  const { status, body } = await client.post('/api/provisioning/start', {});
  if (status !== 202) throw new Error(`the order was answered ${status}: ${JSON.stringify(body)}`);
  return body.operation;
}

async function requestDestroy({ client }: TestCustomer): Promise<RequestedOperation> {
  const { status, body } = await deleteConfirmed(client, `/api/instances/${await instanceId(client)}`);
  if (status !== 202) throw new Error(`the removal was answered ${status}: ${JSON.stringify(body)}`);
  return body.operation;
}

async function requestAsOperator(
  kind: OperatorOperationKind,
  { database }: TestCell,
  { client }: TestCustomer,
): Promise<RequestedOperation> {
  const { collections } = database;
  const instance = await collections.instances.findById(await instanceId(client)).lean();
  if (!instance) throw new Error('the customer has no instance');
  const { _id } = await requestOperation(collections, instance, kind);
  return { id: _id.toString() };
}

async function instanceId(client: Client): Promise<string> {
  return (await client.get('/api/provisioning/status')).body.instance.id;
}
