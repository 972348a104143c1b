import type { ProvisioningStatus } from '../api/contract.ts';
import { isOperationOver } from '../operation/progress.ts';

/** What the dashboard shows: the order, the work in progress, the instance, a failure, or `settling` in between. */
export type DashboardView = 'ordering' | 'working' | 'ready' | 'failed' | 'settling';

/** Chooses the view. A running operation has priority over everything except having no instance. */
export function viewOf({
  instance,
  operation,
}: Pick<ProvisioningStatus, 'instance' | 'operation'>): DashboardView {
  if (!instance) return 'ordering';
  if (operation && !isOperationOver(operation)) return 'working';
  if (instance.status === 'ready' || instance.status === 'failed') return instance.status;
  return 'settling';
}
