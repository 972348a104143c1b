import { mendCell } from '../../assistants/provisioning/cell-firewall.ts';
import type { ProvisionDeps } from '../../assistants/provisioning/provision.job.ts';
import { judgeFailure } from '../../assistants/provisioning/verdict.ts';
import type { Run, Work } from '../../operations/run/operation.work.ts';
import { reopenFindings } from './repair.job.ts';

/** Mends what all servers of a cell share: its own stack, and that its firewall stands before every server of ours. */
export function cellRepairWork(deps: ProvisionDeps): Work {
  return {
    perform: (run) => repairCell(deps, run),
    judge: async (error, run) => judgeFailure(error, run, 'provisioning_failed'),
    beforeFailure: (run, error) => reopenFindings(deps, run, error.code),
  };
}

async function repairCell(deps: ProvisionDeps, run: Run): Promise<void> {
  run.steps.start('repairing');
  await mendCell(deps, run);
  for (const step of ['repairing', 'complete'] as const) run.steps.succeed(step);
}
