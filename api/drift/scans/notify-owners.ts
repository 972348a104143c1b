import { mailTeam } from '../../accounts/teams/team.mails.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { DriftCollections } from '../drift.collections.ts';
import type { FindingKind } from '../findings/drift.kinds.ts';
import type { FindingRecord } from '../findings/finding.model.ts';

/** Scans that must see a finding before its owner is mailed, by kind: only what an owner notices or can act on. */
const SCANS_BEFORE_MAIL: Partial<Record<FindingKind, number>> = {
  server_missing: 2,
  server_off: 2,
  container_missing: 1,
  container_stopped: 1,
  container_unhealthy: 2,
  disk_full: 2,
  memory_low: 2,
};

/** Whether owners are mailed about a kind. */
export const isOwnerNotified = (kind: FindingKind): boolean => SCANS_BEFORE_MAIL[kind] !== undefined;

/** Mails the owners of assistants that are down, or about to be; once for each finding, however often it is seen. */
export async function notifyOwners(
  { collections, jobs }: { collections: DriftCollections; jobs: JobQueue },
  findings: readonly FindingRecord[],
): Promise<void> {
  for (const { _id, kind, seen, status, instanceId } of findings) {
    const threshold = SCANS_BEFORE_MAIL[kind];
    if (threshold === undefined || seen !== threshold || status === 'ignored') continue;
    const instance = await collections.instances.findOne({ _id: instanceId }, { teamId: 1 }).lean();
    if (!instance) continue;
    const findingId = _id.toString();
    await mailTeam(
      { collections, jobs },
      instance.teamId,
      { mail: 'health', findingId },
      `health:${findingId}`,
    );
  }
}
