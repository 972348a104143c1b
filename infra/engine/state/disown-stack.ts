import type { BackendCli } from './bucket-store.ts';
import { dropDeadLocks } from './recovery.ts';
import type { StackRef, StateStore } from './state-store.ts';

/**
 * Removes a stack and its state, and leaves its resources in their clouds: `pulumi stack rm --force` calls no provider.
 * Throws an Error with the CLI's message, and `stack_busy` while a living process holds the lock.
 */
export async function disownStack(store: StateStore, cli: BackendCli, ref: StackRef): Promise<void> {
  if (!(await store.exists(ref))) return;
  await dropDeadLocks(store, ref);
  const { code, stderr } = await cli(store.url(ref), ref.project, [
    'stack',
    'rm',
    '--force',
    '--yes',
    '--stack',
    ref.stack,
  ]);
  if (code !== 0 && !/no stack named/.test(stderr)) throw new Error(stderr);
  await store.purge(ref);
}
