import { hostname } from 'node:os';
import { isAlive } from '../../processes/process-identity.ts';
import { orphanedChildren } from '../child/child-record.ts';
import { runMark } from '../child/environment.ts';
import { endMarkedProcesses } from '../child/orphan-processes.ts';
import { programOf, startSeconds } from '../child/processes.ts';
import type { StackCondition } from '../contract.ts';
import { EngineError } from '../failure/errors.ts';
import { shellQuoted } from './recovery-advice.ts';
import { listRuns } from './run-folder.ts';
import type { Deployment, StackLock, StackRef, StateStore } from './state-store.ts';

/** What a crash left of a stack. Read-only. Throws `stack_busy` for a state that its lock's holder is still writing. */
export async function examineStack(store: StateStore, ref: StackRef): Promise<StackCondition> {
  const locks = await store.locks(ref);
  const state = await store.read(ref).catch(async (error) => {
    for (const held of locks) if (await holderLives(held)) throw busy(ref, held);
    throw error;
  });
  const advice = state === undefined ? { recoveryAdvice: await store.recoveryAdvice(ref) } : {};
  const resources = state?.resources ?? [];
  const replaced = resources.filter(isReplaced).map(identityOf);
  const pending = (state?.pending_operations ?? []).filter(({ type }) => type === 'creating');
  const condition: StackCondition = {
    exists: state !== undefined,
    ...advice,
    pendingCreates: pending.map(({ resource }) => ({ urn: resource.urn, type: resource.type })),
    resources: resources.filter((resource) => !isReplaced(resource)).map(identityOf),
    ...(replaced.length > 0 && { replaced }),
  };
  const [lock] = locks;
  return lock
    ? { ...condition, lock: { pid: lock.pid, host: lock.host, alive: await holderLives(lock) } }
    : condition;
}

type StateResource = Deployment['resources'][number];

/** Whether the stack no longer has a resource that its state still lists. */
const isReplaced = (resource: StateResource): boolean => resource.delete || resource.pendingReplacement;

const identityOf = ({ urn, type, id }: StateResource) => ({ urn, type, id });

/**
 * Ends processes that dead owners left running, then drops the stack's locks whose holders are dead. A lock of another
 * host counts as live (its process cannot be checked from here) unless `force` says that its lease is over.
 */
export async function recoverStack(
  store: StateStore,
  ref: StackRef,
  options: { workDir: string; graceMs: number; force: boolean },
): Promise<void> {
  await cleanUpDeadRuns(options.workDir, options.graceMs);
  const { living } = await listRuns(options.workDir);
  if (living.some((run) => run.cell === ref.cell && run.project === ref.project && run.stack === ref.stack))
    throw busy(ref);
  await dropDeadLocks(store, ref, options.force);
  if (options.force) await store.unlockUnlisted(ref);
}

/** Ends the engines of runs whose owners died, then their plugins, and removes their folders. */
export async function cleanUpDeadRuns(workDir: string, graceMs: number): Promise<void> {
  const { dead } = await listRuns(workDir);
  await Promise.all(
    dead.map(({ id, child }) =>
      // A child that is still alive has interrupted its engine; a second interrupt would cut off the current step.
      endMarkedProcesses(runMark(id), { graceMs, interrupt: !child || !isAlive(child) }),
    ),
  );
  // The children and their plugins come next: an engine needs its plugins to finish its step.
  await Promise.all(
    (await orphanedChildren(workDir)).map(async ({ mark, remove }) => {
      await endMarkedProcesses(mark, { graceMs: dead.length > 0 ? 0 : graceMs, interrupt: false });
      await remove();
    }),
  );
  // A child may have started its engine after the first check and before it was ended.
  await Promise.all(
    dead.map(async ({ id, remove }) => {
      await endMarkedProcesses(runMark(id), { graceMs: 0, interrupt: false });
      await remove();
    }),
  );
}

/** Drops locks whose holders are dead; throws `stack_busy` if one is alive. */
export async function dropDeadLocks(store: StateStore, ref: StackRef, force = false): Promise<void> {
  for (const lock of await store.locks(ref)) {
    const mayDrop = (force && lock.host !== hostname()) || !(await holderLives(lock));
    if (!mayDrop) throw busy(ref, lock);
    await store.unlock(ref, lock);
  }
}

/** On this host: the pid is alive and is an engine, or started before the lock was taken. On another: assumed alive. */
async function holderLives(lock: StackLock): Promise<boolean> {
  if (lock.host && lock.host !== hostname()) return true;
  const started = await startSeconds(lock.pid);
  // A process younger than the lock only reuses the pid. One second of tolerance for clocks that count in ticks. An
  // engine counts regardless of its start time: the wall clock may have jumped, and an operator's run would lose its
  // lock.
  return started !== undefined && (started <= lock.at + 1 || (await programOf(lock.pid)) === 'pulumi');
}

function busy(ref: StackRef, lock?: StackLock): EngineError {
  const holder = lock ? ` by process ${lock.pid} on ${lock.host}` : '';
  const lost = lock
    ? ` If that machine is gone for good, remove its lock with  rm ${shellQuoted(lock.key)}  and retry.`
    : '';
  return new EngineError(
    'stack_busy',
    'wait',
    `Stack "${ref.stack}" is being changed${holder}. Wait until that ends.${lost}`,
  );
}
