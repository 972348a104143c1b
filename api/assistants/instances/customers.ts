import type { Types } from 'mongoose';
import { ownersOf } from '../../accounts/teams/team.owners.ts';
import type { UserRecord } from '../../accounts/users/user.model.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import { type HealthSummary, healthSummaryOf } from './condition.schema.ts';
import type { CustomerCollections } from './customer.forms.ts';
import type { InstanceRecord } from './instance.model.ts';
import { instanceStatusOf } from './instance.present.ts';
import type { InstanceStatus } from './instance.schema.ts';
import type { ReadScannedStates } from './scanned-state.ts';

/** A customer as a person, for operators. */
export interface CustomerOwner {
  name: string;
  email: string | null;
  /** The X handle, without @. */
  xUsername: string | null;
}

/** One customer in an operator's list. */
export interface CustomerSummary {
  subdomain: string;
  /** Null if the account is gone. */
  owner: CustomerOwner | null;
  status: InstanceStatus;
  tier: string;
  region: string;
  location: string;
  serverType: string;
  address: string | null;
  /** The server's id at Hetzner. */
  serverId: string | null;
  /** Its server was adopted from an earlier service, so that we have no key to it. */
  adopted: boolean;
  createdAt: Date;
  /** The error code of the last operation, if it failed. */
  error: string | null;
}

/** A customer in the list of all. `health` is null until their assistant is set up. */
export interface ListedCustomer extends CustomerSummary {
  health: HealthSummary['status'] | null;
}

/** Every customer's instance, oldest first, with what scans say about it. */
export async function listCustomers(
  collections: CustomerCollections,
  scannedStates: ReadScannedStates,
): Promise<ListedCustomer[]> {
  const instances = await collections.instances.find({}).sort({ createdAt: 1 }).lean();
  return listedCustomersOf(collections, scannedStates, instances);
}

/** These instances, in their order, with what scans say about them. */
export async function listedCustomersOf(
  collections: CustomerCollections,
  scannedStates: ReadScannedStates,
  instances: InstanceRecord[],
): Promise<ListedCustomer[]> {
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

/** The summaries of these instances, in their order, with one query for all their operations and one for their owners. */
export async function customerSummariesOf(
  collections: CustomerCollections,
  instances: InstanceRecord[],
): Promise<CustomerSummary[]> {
  const ids = instances.flatMap(({ operationId }) => (operationId ? [operationId] : []));
  const [operations, ownersByTeam] = await Promise.all([
    collections.operations.find({ _id: { $in: ids } }, { kind: 1, status: 1, error: 1 }).lean(),
    ownersOf(
      collections,
      instances.map(({ teamId }) => teamId),
    ),
  ]);
  const operationsById = new Map(operations.map((operation) => [operation._id.toString(), operation]));
  return instances.map((instance) => ({
    ...customerSummaryOf(instance, operationsById.get(`${instance.operationId}`) ?? null),
    owner: presentOwner(ownersByTeam.get(instance.teamId.toString())),
  }));
}

function presentOwner(
  user: Pick<UserRecord, 'name' | 'email' | 'xUsername'> | undefined,
): CustomerOwner | null {
  return user ? { name: user.name, email: user.email ?? null, xUsername: user.xUsername ?? null } : null;
}

/** All instances that should exist, by subdomain. */
export async function listInstances(collections: AssistantCollections): Promise<InstanceRecord[]> {
  return await collections.instances.find({ 'desired.present': true }).sort({ subdomain: 1 }).lean();
}

/** Whether a team has assistants, also ones that are being removed. */
export async function hasAssistants(
  { instances }: Pick<AssistantCollections, 'instances'>,
  teamId: Types.ObjectId,
): Promise<boolean> {
  return (await instances.exists({ teamId })) !== null;
}

/** The instance of a subdomain, or undefined. */
export async function findCustomer(
  collections: AssistantCollections,
  subdomain: string,
): Promise<InstanceRecord | undefined> {
  return (await collections.instances.findOne({ subdomain: subdomain.toLowerCase() }).lean()) ?? undefined;
}

function customerSummaryOf(
  instance: InstanceRecord,
  operation: Pick<OperationRecord, 'kind' | 'status' | 'error'> | null,
): Omit<CustomerSummary, 'owner'> {
  return {
    subdomain: instance.subdomain,
    status: instanceStatusOf(instance, operation),
    tier: instance.desired.tier,
    region: instance.desired.region,
    location: instance.placement.location,
    serverType: instance.placement.serverType,
    address: instance.observed?.address ?? null,
    serverId: instance.observed?.serverId ?? null,
    adopted: Boolean(instance.adopted),
    createdAt: instance.createdAt,
    error: operation?.error?.code ?? null,
  };
}
