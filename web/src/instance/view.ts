import type { ProvisioningStatus } from '../api/contract.ts';
import { isOperationOver } from '../operation/progress.ts';

/** What the dashboard shows: ask for an instance, watch the work, use it, put it right; `settling` is none of them yet. */
export type DashboardView = 'ordering' | 'working' | 'ready' | 'failed' | 'settling';

/** Decides from what the API says. A running operation outranks everything but having no instance. */
export function viewOf({
  instance,
  operation,
}: Pick<ProvisioningStatus, 'instance' | 'operation'>): DashboardView {
  if (!instance) return 'ordering';
  if (operation && !isOperationOver(operation)) return 'working';
  if (instance.status === 'ready' || instance.status === 'failed') return instance.status;
  return 'settling';
}
