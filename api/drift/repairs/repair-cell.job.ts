import { repairCellStack } from '../../assistants/provisioning/cell-firewall.ts';
import { retryDecisionFor } from '../../assistants/provisioning/retry-decision.ts';
import type { OperationHandler, OperationRun } from '../../operations/run/operation.handler.ts';
import { type RepairDeps, reopenFindings } from './repair.job.ts';

/** Repairs what all servers of a cell share: its own stack, and its firewall on every server of ours. */
export function cellRepairHandler(deps: RepairDeps): OperationHandler {
  return {
    execute: (run) => repairCell(deps, run),
    decideRetry: async (error, run) => retryDecisionFor(error, run, 'provisioning_failed'),
    beforeFailure: (run, error) => reopenFindings(deps, run, error.code),
  };
}

async function repairCell(deps: RepairDeps, run: OperationRun): Promise<void> {
  run.steps.start('repairing');
  await repairCellStack(deps, run);
  for (const step of ['repairing', 'complete'] as const) run.steps.succeed(step);
}
