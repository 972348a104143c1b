import type { ProvisioningStatus } from '../api/contract.ts';
import type { KeptOrder } from '../email-proof/use-kept-order.ts';
import { isOperationOver } from '../operation/progress.ts';

/** What the dashboard shows: the order, the email to be confirmed, the work in progress, the instance, a failure, or `settling` in between. */
export type DashboardView = 'ordering' | 'unconfirmed' | 'working' | 'ready' | 'failed' | 'settling';

/**
 * Chooses the view. An assistant that is ready keeps its page, also while it is updated or repaired; otherwise a running
 * operation has priority.
 */
export function viewOf(
  { instance, operation }: Pick<ProvisioningStatus, 'instance' | 'operation'>,
  keptOrder: KeptOrder,
): DashboardView {
  if (!instance) return viewWithout(keptOrder);
  if (instance.status === 'ready') return 'ready';
  if (operation && !isOperationOver(operation)) return 'working';
  return instance.status === 'failed' ? 'failed' : 'settling';
}

function viewWithout(keptOrder: KeptOrder): DashboardView {
  if (keptOrder === 'waiting') return 'unconfirmed';
  return keptOrder === 'placing' ? 'settling' : 'ordering';
}
