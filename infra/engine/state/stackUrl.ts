import { withCell } from './bucketStore.ts';
import { fileStore } from './fileStore.ts';
import type { StackRef } from './stateStore.ts';

/** `PULUMI_BACKEND_URL` with which plain `pulumi` finds a stack that the engine made. */
export function stackUrl(backendUrl: string, ref: StackRef): string {
  return backendUrl.startsWith('file:') ? fileStore(backendUrl).url(ref) : withCell(backendUrl, ref.cell);
}
