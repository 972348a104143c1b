import { withCell } from './bucket-store.ts';
import { fileStore } from './file-store.ts';
import type { StackRef } from './state-store.ts';

/** `PULUMI_BACKEND_URL` with which plain `pulumi` finds a stack that the engine created. */
export function stackUrl(backendUrl: string, ref: StackRef): string {
  return backendUrl.startsWith('file:') ? fileStore(backendUrl).url(ref) : withCell(backendUrl, ref.cell);
}
