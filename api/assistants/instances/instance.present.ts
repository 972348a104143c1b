import type { OperationRecord } from '../../operations/operation.model.ts';
import type { InstanceRecord } from './instance.model.ts';
import type { InstanceBody, InstanceStatus } from './instance.schema.ts';

/** The status of an instance in one word, from its desired state, its observed state and its last operation. */
export function instanceStatusOf(
  instance: InstanceRecord,
  operation: Pick<OperationRecord, 'status'> | null,
): InstanceStatus {
  if (operation?.status === 'failed' || operation?.status === 'cancelled') return 'failed';
  if (!instance.desired.present) return 'destroying';
  if (operation?.status === 'running') return 'provisioning';
  return instance.observed?.generation === instance.desired.generation ? 'ready' : 'pending';
}

/** The URL of a subdomain; `template` is the configuration's INSTANCE_URL. */
export function instanceUrl(template: string, subdomain: string): string {
  return template.replace('{subdomain}', subdomain);
}

/** The public fields of an instance. */
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
