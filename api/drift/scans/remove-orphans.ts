import type { Logger } from 'pino';
import { instanceLabel, instanceOfComment } from '../../../infra/components/names.ts';
import type { CloudClients } from '../../platform/clouds/clouds.ts';
import type { DriftCollections } from '../drift.collections.ts';
import { isRemovable } from '../findings/drift.policy.ts';
import { resolveFinding } from '../findings/finding.commands.ts';
import type { FindingRecord } from '../findings/finding.model.ts';
import { hasOwnerLabels } from './inventory.compare.ts';

interface Deps {
  collections: DriftCollections;
  clouds: CloudClients;
  logger: Logger;
}

/** Removes what an operator confirmed: an orphan only when it is a day old, and each resource after one more check. */
export async function removeConfirmed(deps: Deps, findings: readonly FindingRecord[]): Promise<void> {
  for (const finding of findings.filter((one) => isRemovable(one))) {
    if (!(await isStillOrphaned(deps, finding))) continue;
    await remove(deps, finding);
    const event = { kind: 'removed', what: 'removed, as an operator agreed' } as const;
    await resolveFinding(deps.collections, finding, event);
    deps.logger.warn({ kind: finding.kind, resource: finding.resource }, 'drift: removed');
  }
}

/** Whether the resource is still in the cloud as it was found, and still belongs to nobody. */
async function isStillOrphaned(
  { collections, clouds }: Deps,
  { kind, cloudId, subject }: FindingRecord,
): Promise<boolean> {
  const id = cloudId ?? '';
  if (kind === 'server_orphaned') {
    const server = await clouds.hetzner.findServer(id);
    // Without our labels, somebody has taken it for their own.
    if (!server || server.name !== subject || !hasOwnerLabels(server.labels)) return false;
    // Its instance may have come back, or be in flight; then the server must stay.
    const owner = await collections.instances.findOne({ _id: server.labels[instanceLabel] }).lean();
    return !owner || (owner.observed != null && owner.observed.serverId !== id);
  }
  if (kind === 'key_orphaned') {
    const key = await clouds.hetzner.findSshKeyByName(subject);
    if (key?.id !== id || !hasOwnerLabels(key.labels)) return false;
    return !(await collections.instances.exists({ _id: key.labels[instanceLabel] }));
  }
  const record = (await clouds.cloudflare.listRecords()).find((one) => one.id === id);
  if (!record) return false;
  if (kind === 'record_orphaned') {
    const owner = instanceOfComment(record.comment);
    return owner !== undefined && !(await collections.instances.exists({ _id: owner }));
  }
  const known = await collections.instances.exists({ 'observed.recordId': { $regex: `${id}$` } });
  return kind === 'record_duplicated' && !known;
}

async function remove({ clouds }: Deps, { kind, cloudId }: FindingRecord): Promise<void> {
  const id = cloudId ?? '';
  if (kind === 'server_orphaned') return clouds.hetzner.deleteServer(id);
  if (kind === 'key_orphaned') return clouds.hetzner.deleteSshKey(id);
  return clouds.cloudflare.deleteRecord(id);
}
