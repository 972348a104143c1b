import { catalogServerTypes } from '../../../stacks/catalog/index.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import { isUpkeep } from '../../operations/operation.schema.ts';
import { healthSummaryOf, presentCondition } from './condition.schema.ts';
import type { InstanceRecord } from './instance.model.ts';
import type { InstanceBody, InstanceStatus } from './instance.schema.ts';
import type { ScannedState } from './scanned-state.ts';

/**
 * The status of an instance in one word, from its desired state, its observed state and its operation. An assistant that
 * is set up stays `ready` while it is updated or repaired, also if that fails: it keeps running as it is.
 */
export function instanceStatusOf(
  instance: InstanceRecord,
  operation: Pick<OperationRecord, 'kind' | 'status'> | null,
): InstanceStatus {
  if (isSetUp(instance) && isBeside(operation)) return 'ready';
  if (operation?.status === 'failed' || operation?.status === 'cancelled') return 'failed';
  if (!instance.desired.present) return 'destroying';
  return operation?.status === 'running' ? 'provisioning' : 'pending';
}

/** Whether it was set up and is not being deleted. */
function isSetUp({ desired, observed }: Pick<InstanceRecord, 'desired' | 'observed'>): boolean {
  return desired.present && Boolean(observed);
}

/** Whether an operation leaves a running assistant in place. */
function isBeside(operation: Pick<OperationRecord, 'kind' | 'status'> | null): boolean {
  return (
    !operation || isUpkeep(operation) || (operation.kind !== 'destroy' && operation.status === 'succeeded')
  );
}

/** The URL of a subdomain; `template` is the configuration's INSTANCE_URL. */
export function instanceUrl(template: string, subdomain: string): string {
  return template.replace('{subdomain}', subdomain);
}

/** The public fields of an instance. */
export function presentInstance(
  instance: InstanceRecord,
  operation: OperationRecord | null,
  scanned: ScannedState,
  config: { instanceUrl: string },
): InstanceBody {
  return {
    id: instance._id.toString(),
    team: instance.teamId.toString(),
    subdomain: instance.subdomain,
    url: instanceUrl(config.instanceUrl, instance.subdomain),
    status: instanceStatusOf(instance, operation),
    ...presentScanned(instance, scanned),
    region: instance.desired.region,
    tier: instance.desired.tier,
    address: instance.observed?.address ?? null,
    adopted: Boolean(instance.adopted),
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

/** What scans say about an assistant that was set up; before that there is nothing to look at. */
function presentScanned(
  { observed }: InstanceRecord,
  { conditions, serverType }: ScannedState,
): Pick<InstanceBody, 'health' | 'conditions' | 'server'> {
  if (!observed) return { health: null, conditions: [], server: null };
  const size = catalogServerTypes[serverType];
  return {
    health: healthSummaryOf(conditions),
    // What differs without being noticed is for operators.
    conditions: conditions.filter(({ type }) => type !== 'Drifted').map(presentCondition),
    server: {
      type: serverType,
      cores: size?.cores ?? null,
      memoryGb: size?.memoryGb ?? null,
      diskGb: size?.diskGb ?? null,
    },
  };
}
