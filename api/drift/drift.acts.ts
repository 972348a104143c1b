import type { Carrier } from '../operations/admin-actions/act.ts';
import { AppError } from '../platform/errors/app-error.ts';
import { DEPTHS } from './findings/drift.kinds.ts';
import { confirmFinding, ignoreFinding, watchFinding } from './findings/finding.commands.ts';
import { requestRepair } from './repairs/repair.commands.ts';
import { makeDue } from './scans/pass.commands.ts';

/** What operators may do about drift: each takes a finding's id, `drift look` a cell (and a depth, else all that are on). */
export const driftActs = {
  async 'drift repair'({ models }, { name, once }) {
    return { operation: await requestRepair(models, name, { once }) };
  },
  async 'drift ignore'({ models }, { name, by, detail }) {
    return { finding: await ignoreFinding(models, name, { by, reason: detail }) };
  },
  async 'drift watch'({ models }, { name, by }) {
    return { finding: await watchFinding(models, name, by) };
  },
  async 'drift confirm'({ models }, { name, by }) {
    return { finding: await confirmFinding(models, name, by) };
  },
  async 'drift look'({ models, config: { drift } }, { name, detail }) {
    const seconds = {
      inventory: drift.inventorySeconds,
      inside: drift.insideSeconds,
      deep: drift.deepSeconds,
    };
    const on = DEPTHS.filter((depth) => seconds[depth] > 0 && (!detail || detail === depth));
    if (on.length === 0) throw new AppError('drift_off');
    for (const depth of on) await makeDue(models, { cell: name, depth });
    return {};
  },
} satisfies Record<string, Carrier>;
