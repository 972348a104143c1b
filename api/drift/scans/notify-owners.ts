import { type AnnounceDeps, announce, type Notice } from '../../accounts/notices/announce.ts';
import type { AssistantData } from '../../accounts/notices/notice.schema.ts';
import { assistantData } from '../../assistants/instances/assistant.notices.ts';
import { failedMessage } from '../conditions/condition.rules.ts';
import type { DriftCollections } from '../drift.collections.ts';
import type { FindingKind } from '../findings/drift.kinds.ts';
import type { FindingRecord } from '../findings/finding.model.ts';
import { findingTitle } from '../findings/finding.titles.ts';

/** Scans that must see a finding before it is a problem of an assistant's health, by kind: what an owner notices or can act on. */
const SCANS_BEFORE_HEALTH: Partial<Record<FindingKind, number>> = {
  server_missing: 2,
  server_off: 2,
  container_missing: 1,
  container_stopped: 1,
  container_unhealthy: 2,
  disk_full: 2,
  memory_low: 2,
};
/** The same for what only differs. A server that restarts is out of reach for a moment. */
const SCANS_BEFORE_DRIFT: Partial<Record<FindingKind, number>> = { inside_unreachable: 2 };

/** Whether owners are mailed about a kind by default. */
export const isOwnerNotified = (kind: FindingKind): boolean => SCANS_BEFORE_HEALTH[kind] !== undefined;

interface Deps extends AnnounceDeps {
  collections: DriftCollections;
  config: { instanceUrl: string };
}

/** Notifies teams of what scans have found at their assistants; once for each finding, however often it is seen. */
export async function notifyOwners(deps: Deps, findings: readonly FindingRecord[]): Promise<void> {
  for (const finding of findings) if (isDue(finding)) await announceFinding(deps, finding, 'found');
}

/** Notifies teams that what they were notified of is over. */
export async function notifyResolved(deps: Deps, cell: string): Promise<void> {
  const { findings } = deps.collections;
  const over = await findings.find({ announced: 'found', cell, status: 'resolved' }).lean();
  for (const finding of over) await announceFinding(deps, finding, 'resolved');
}

function isDue({ kind, seen, status, announced }: FindingRecord): boolean {
  const scans = SCANS_BEFORE_HEALTH[kind] ?? SCANS_BEFORE_DRIFT[kind] ?? 1;
  return !announced && status !== 'ignored' && seen >= scans;
}

async function announceFinding(
  deps: Deps,
  finding: FindingRecord,
  announced: 'found' | 'resolved',
): Promise<void> {
  const { instances, findings } = deps.collections;
  const { _id, instanceId } = finding;
  if (!instanceId) return;
  const instance = await instances.findOne({ _id: instanceId }, { teamId: 1, subdomain: 1 }).lean();
  // One whose assistant is gone concerns nobody any more.
  if (instance) {
    const assistant = assistantData(deps.config, { id: instanceId, subdomain: instance.subdomain });
    await announce(deps, instance.teamId, noticeOf(finding, assistant, announced));
  }
  // Last: a crash before it announces the same again, which reaches nobody twice.
  await findings.updateOne({ _id }, { $set: { announced } });
}

/** A finding that is a problem of the assistant's health is no other event besides. */
function noticeOf(
  { _id, kind, firstSeen }: FindingRecord,
  assistant: AssistantData,
  announced: 'found' | 'resolved',
): Notice {
  const [findingId, isFound, isHealth] = [_id.toString(), announced === 'found', isOwnerNotified(kind)];
  const about = { id: findingId, kind, since: firstSeen.toISOString() };
  const mail = { mail: isHealth ? 'health' : 'drift', findingId } as const;
  const key = isFound ? `${mail.mail}:${findingId}` : `resolved:${findingId}`;
  if (isHealth) {
    const problem = { ...about, message: failedMessage(kind) };
    const data = { assistant, status: isFound ? 'problem' : 'resolved', problem } as const;
    return { key, ...(isFound && { mail }), event: { type: 'assistant.health', data } };
  }
  const data = { assistant, difference: { ...about, message: findingTitle(kind) } };
  return { key, ...(isFound && { mail }), event: { type: isFound ? 'drift.found' : 'drift.resolved', data } };
}
