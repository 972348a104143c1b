import type { Logger } from 'pino';
import { instanceLabel, instanceOfComment } from '../../../infra/components/names.ts';
import type { Models } from '../../collections.ts';
import type { Clouds } from '../../platform/clouds/clouds.ts';
import { isRemovable } from '../findings/drift.policy.ts';
import { resolveFinding } from '../findings/finding.commands.ts';
import type { FindingRecord } from '../findings/finding.model.ts';
import { isMarked } from './inventory.compare.ts';

interface Deps {
  models: Models;
  clouds: Clouds;
  logger: Logger;
}

/** Removes what an operator agreed to, an orphan only when it is a day old, each after one more look. */
export async function removeConfirmed(deps: Deps, findings: readonly FindingRecord[]): Promise<void> {
  for (const finding of findings.filter((one) => isRemovable(one))) {
    if (!(await stillStrange(deps, finding))) continue;
    await remove(deps, finding);
    await resolveFinding(deps.models, finding, 'removed, as an operator agreed');
    deps.logger.warn({ kind: finding.kind, resource: finding.resource }, 'drift: removed');
  }
}

/** Whether the thing is in the cloud as it was found, and still belongs to nobody. */
async function stillStrange(
  { models, clouds }: Deps,
  { kind, cloudId, subject }: FindingRecord,
): Promise<boolean> {
  const id = cloudId ?? '';
  if (kind === 'server_orphaned') {
    const server = await clouds.hetzner.findServer(id);
    // Without our labels it is somebody's own by now.
    if (!server || server.name !== subject || !isMarked(server.labels)) return false;
    // Its own instance may have come back, or be under way; then it is not ours to remove.
    const owner = await models.instances.findOne({ _id: server.labels[instanceLabel] }).lean();
    return !owner || (owner.observed != null && owner.observed.serverId !== id);
  }
  if (kind === 'key_orphaned') {
    const key = await clouds.hetzner.findSshKeyByName(subject);
    if (key?.id !== id || !isMarked(key.labels)) return false;
    return !(await models.instances.exists({ _id: key.labels[instanceLabel] }));
  }
  const record = (await clouds.cloudflare.listRecords()).find((one) => one.id === id);
  if (!record) return false;
  if (kind === 'record_orphaned') {
    const owner = instanceOfComment(record.comment);
    return owner !== undefined && !(await models.instances.exists({ _id: owner }));
  }
  const known = await models.instances.exists({ 'observed.recordId': { $regex: `${id}$` } });
  return kind === 'record_duplicated' && !known;
}

async function remove({ clouds }: Deps, { kind, cloudId }: FindingRecord): Promise<void> {
  const id = cloudId ?? '';
  if (kind === 'server_orphaned') return clouds.hetzner.deleteServer(id);
  if (kind === 'key_orphaned') return clouds.hetzner.deleteSshKey(id);
  return clouds.cloudflare.deleteRecord(id);
}
