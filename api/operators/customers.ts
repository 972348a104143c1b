import type { Models } from '../database/models.ts';
import { lastOperation } from '../instances/instance.commands.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { instanceStatusOf } from '../instances/instance.present.ts';
import type { InstanceStatus } from '../instances/instance.schema.ts';

/** One line of an operator's list. */
export interface CustomerLine {
  subdomain: string;
  status: InstanceStatus;
  tier: string;
  region: string;
  location: string;
  serverType: string;
  address: string | null;
  createdAt: Date;
  /** How the last operation ended, where it ended badly: the code of the catalogue. */
  error: string | null;
}

/** Every customer's instance, oldest first. */
export async function listCustomers(models: Models): Promise<CustomerLine[]> {
  const instances = await models.instances.find({}).sort({ createdAt: 1 }).lean();
  return Promise.all(instances.map((instance) => lineOf(models, instance)));
}

/** The instance of a subdomain, or undefined. */
export async function findCustomer(models: Models, subdomain: string): Promise<InstanceRecord | undefined> {
  return (await models.instances.findOne({ subdomain: subdomain.toLowerCase() }).lean()) ?? undefined;
}

async function lineOf(models: Models, instance: InstanceRecord): Promise<CustomerLine> {
  const operation = await lastOperation(models, instance);
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
