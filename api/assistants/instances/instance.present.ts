import type { OperationRecord } from '../../operations/operation.model.ts';
import type { InstanceRecord } from './instance.model.ts';
import type { InstanceBody, InstanceStatus } from './instance.schema.ts';

/** What a person is told about an instance: its wish, its fact and its last operation, in one word. */
export function instanceStatusOf(
  instance: InstanceRecord,
  operation: OperationRecord | null,
): InstanceStatus {
  if (operation?.status === 'failed' || operation?.status === 'cancelled') return 'failed';
  if (!instance.desired.present) return 'destroying';
  if (operation?.status === 'running') return 'provisioning';
  return instance.observed?.generation === instance.desired.generation ? 'ready' : 'pending';
}

/** Where a browser finds a subdomain: `template` is the configuration's INSTANCE_URL. */
export function instanceUrl(template: string, subdomain: string): string {
  return template.replace('{subdomain}', subdomain);
}

/** The fields of an instance that leave the house. */
export function presentInstance(
  instance: InstanceRecord,
  operation: OperationRecord | null,
  config: { instanceUrl: string },
): InstanceBody {
  return {
    id: instance._id.toString(),
    subdomain: instance.subdomain,
    url: instanceUrl(config.instanceUrl, instance.subdomain),
    status: instanceStatusOf(instance, operation),
    region: instance.desired.region,
    tier: instance.desired.tier,
    address: instance.observed?.address ?? null,
    createdAt: instance.createdAt.toISOString(),
    readyAt: instance.readyAt?.toISOString() ?? null,
    suspension: instance.suspension
      ? { at: instance.suspension.at.toISOString(), because: instance.suspension.because }
      : null,
    operation: operation && {
      id: operation._id.toString(),
      url: `/api/operations/${operation._id}`,
      kind: operation.kind,
      status: operation.status,
    },
  };
}
