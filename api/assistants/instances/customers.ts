import type { OperationRecord } from '../../operations/operation.model.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { InstanceRecord } from './instance.model.ts';
import { instanceStatusOf } from './instance.present.ts';
import type { InstanceStatus } from './instance.schema.ts';

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

/** Every customer's instance, oldest first. */
export async function listCustomers(collections: AssistantCollections): Promise<CustomerSummary[]> {
  return customerSummariesOf(collections, await collections.instances.find({}).sort({ createdAt: 1 }).lean());
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
