import type { Logger } from 'pino';
import { AppError } from '../../platform/errors/app-error.ts';
import type { DriftCollections } from '../drift.collections.ts';
import { isCellWide, isRepairDue, type PolicyOf } from '../findings/drift.policy.ts';
import type { FindingRecord } from '../findings/finding.model.ts';
import { requestRepair } from './repair.commands.ts';

/** Most repairs in progress at once: the customers' own orders come first. */
const MAX_CONCURRENT_REPAIRS = 5;

/** Requests a repair for each instance or cell with a finding that is due, a few at a time. Returns how many. */
export async function requestDueRepairs(
  { collections, logger, policyOf }: { collections: DriftCollections; logger: Logger; policyOf: PolicyOf },
  findings: readonly FindingRecord[],
): Promise<number> {
  const due = new Map<string, FindingRecord>();
  for (const finding of findings) {
    const id = finding.instanceId?.toString() ?? finding.cell;
    if (isRepairDue(finding, policyOf) && !due.has(id)) due.set(id, finding);
  }
  const running = await collections.operations.countDocuments({
    kind: { $in: ['repair', 'repair_cell'] },
    status: { $in: ['queued', 'running'] },
  });
  let requested = 0;
  // The cell first: an open firewall exposes every customer.
  const inOrder = [...due.values()].sort((a, b) => Number(isCellWide(b.kind)) - Number(isCellWide(a.kind)));
  for (const { _id, subject, kind } of inOrder.slice(0, Math.max(0, MAX_CONCURRENT_REPAIRS - running))) {
    try {
      await requestRepair(collections, _id.toString(), { priority: 'repair' });
      requested += 1;
      logger.warn({ instance: subject, kind }, 'drift: repair requested');
    } catch (error) {
      // Another operation already changes it, or it is being removed: the next scan sees the result.
      if (!(error instanceof AppError)) throw error;
    }
  }
  return requested;
}
