import type { OperationRecord } from '../../operations/operation.model.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import { type HealthSummary, healthSummaryOf } from './condition.schema.ts';
import type { InstanceRecord } from './instance.model.ts';
import { instanceStatusOf } from './instance.present.ts';
import type { InstanceStatus } from './instance.schema.ts';
import type { ReadScannedStates } from './scanned-state.ts';

/** One customer in an operator's list. */
export interface CustomerSummary {
  subdomain: string;
  status: InstanceStatus;
  tier: string;
  region: string;
  location: string;
  serverType: string;
  address: string | null;
  createdAt: Date;
  /** The error code of the last operation, if it failed. */
  error: string | null;
}

/** A customer in the list of all. `health` is null until their assistant is set up. */
interface ListedCustomer extends CustomerSummary {
  health: HealthSummary['status'] | null;
}

/** Every customer's instance, oldest first, with what scans say about it. */
export async function listCustomers(
  collections: AssistantCollections,
  scannedStates: ReadScannedStates,
): Promise<ListedCustomer[]> {
  const instances = await collections.instances.find({}).sort({ createdAt: 1 }).lean();
  const [lines, stateOf] = await Promise.all([
    customerSummariesOf(collections, instances),
    scannedStates(instances),
  ]);
  return instances.flatMap((instance, index) => {
    const line = lines[index];
    const { conditions, serverType } = stateOf(instance);
    const health = instance.observed ? healthSummaryOf(conditions).status : null;
    return line ? [{ ...line, serverType, health }] : [];
  });
}

/** The summaries of these instances, in their order, with one query for all their operations. */
export async function customerSummariesOf(
  collections: AssistantCollections,
  instances: InstanceRecord[],
): Promise<CustomerSummary[]> {
  const ids = instances.flatMap(({ operationId }) => (operationId ? [operationId] : []));
  const operations = await collections.operations.find({ _id: { $in: ids } }).lean();
  const byId = new Map(operations.map((operation) => [operation._id.toString(), operation]));
  return instances.map((instance) =>
    customerSummaryOf(instance, byId.get(`${instance.operationId}`) ?? null),
  );
}

/** All instances that should exist, by subdomain. */
export async function listInstances(collections: AssistantCollections): Promise<InstanceRecord[]> {
  return await collections.instances.find({ 'desired.present': true }).sort({ subdomain: 1 }).lean();
}

/** The instance of a subdomain, or undefined. */
export async function findCustomer(
  collections: AssistantCollections,
  subdomain: string,
): Promise<InstanceRecord | undefined> {
  return (await collections.instances.findOne({ subdomain: subdomain.toLowerCase() }).lean()) ?? undefined;
}

function customerSummaryOf(instance: InstanceRecord, operation: OperationRecord | null): CustomerSummary {
  return {
    subdomain: instance.subdomain,
    status: instanceStatusOf(instance, operation),
    tier: instance.desired.tier,
    region: instance.desired.region,
    location: instance.placement.location,
    serverType: instance.placement.serverType,
    address: instance.observed?.address ?? null,
    createdAt: instance.createdAt,
    error: operation?.error?.code ?? null,
  };
}
