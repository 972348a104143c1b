import type { AdminActionHandlers } from '../operations/admin-actions/admin-action.ts';
import { AppError } from '../platform/errors/app-error.ts';
import type { DriftCollections } from './drift.collections.ts';
import { SCAN_DEPTHS } from './findings/drift.kinds.ts';
import { confirmFinding, ignoreFinding, watchFinding } from './findings/finding.commands.ts';
import { requestRepair } from './repairs/repair.commands.ts';
import { makeScanDue } from './scans/scan-run.commands.ts';

/**
 * What operators can do about drift. Each action takes a finding's id, except `drift scan`: it takes a cell and
 * optionally a depth; without one, every enabled depth is scanned.
 */
export const driftAdminActions = {
  async 'drift repair'({ collections }, { name, once }) {
    return { operation: await requestRepair(collections, name, { once }) };
  },
  async 'drift ignore'({ collections }, { name, by, change: { reason } }) {
    return { finding: await ignoreFinding(collections, name, { by, reason }) };
  },
  async 'drift watch'({ collections }, { name, by }) {
    return { finding: await watchFinding(collections, name, by) };
  },
  async 'drift confirm'({ collections }, { name, by }) {
    return { finding: await confirmFinding(collections, name, by) };
  },
  async 'drift scan'({ collections, config: { drift } }, { name, change }) {
    const seconds = {
      inventory: drift.inventorySeconds,
      inside: drift.insideSeconds,
      deep: drift.deepSeconds,
    };
    const on = SCAN_DEPTHS.filter((depth) => seconds[depth] > 0 && (!change.depth || change.depth === depth));
    if (on.length === 0) throw new AppError('drift_off');
    for (const depth of on) await makeScanDue(collections, { cell: name, depth });
    return {};
  },
} satisfies Partial<AdminActionHandlers<DriftCollections>>;
