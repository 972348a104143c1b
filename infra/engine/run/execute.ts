import { hostname } from 'node:os';
import type { ChildPool } from '../child/child-pool.ts';
import { runMark } from '../child/environment.ts';
import { endMarkedProcesses } from '../child/orphan-processes.ts';
import type { RunOutcome, RunRequest } from '../child/protocol.ts';
import { ChildDied, type ChildEnd, type WarmChild } from '../child/warm-child.ts';
import type { RunOptions } from '../contract.ts';
import { EngineError } from '../failure/errors.ts';
import { type Redactor, redactor, secretsByName } from '../failure/redact.ts';
import { engineError, translateFailure, translateThrown } from '../failure/translate.ts';
import type { EngineSettings } from '../options.ts';
import { dropDeadLocks } from '../state/recovery.ts';
import { openRunFolder, type RunFolder } from '../state/run-folder.ts';
import type { StackRef, StateStore } from '../state/state-store.ts';
import { type EngineRun, prepareRunRequest } from './run-request.ts';

/** What all runs of one engine share. */
export interface EngineContext {
  settings: EngineSettings;
  pool: ChildPool;
  store: StateStore;
  /**
   * The `encryptionsalt` of every stack, derived on the first run, so that a process without runs does not pay for it.
   */
  salt: () => Promise<string>;
  /** Aborted when the engine closes. */
  closing: AbortSignal;
}

/** Executes one run in a child of the pool. No process, folder or lock of the run outlives the call, even on failure. */
export async function executeRun(
  context: EngineContext,
  run: EngineRun,
  options: RunOptions = {},
): Promise<RunOutcome> {
  const { stack } = run.ref;
  const redact = redactor(secretsOf(context, run));
  const signal = AbortSignal.any([context.closing, ...(options.signal ? [options.signal] : [])]);
  let limit: AbortSignal | undefined;
  try {
    const child = await context.pool.acquire(signal);
    limit = AbortSignal.timeout(context.settings.runLimitMs);
    const either = AbortSignal.any([signal, limit]);
    return outcomeOf(await runIn(child, context, run, { ...options, signal: either }), stack, either, redact);
  } catch (error) {
    if (signal.aborted) throw engineError('cancelled', stack, String(error), redact);
    if (limit?.aborted) throw engineError('run_timed_out', stack, String(error), redact);
    if (error instanceof ChildDied) throw engineError('toolchain_missing', stack, error.message, redact);
    throw await withRecoveryAdvice(context, run, translateThrown(error, stack, redact));
  }
}

/**
 * A state that only the engine found to be damaged gets the same recovery advice as one that we cannot read. Under
 * another run's lock it is only half written, so the stack is busy.
 */
async function withRecoveryAdvice(
  { store }: EngineContext,
  { ref }: EngineRun,
  error: EngineError,
): Promise<EngineError> {
  const { code, next, message, cause } = error;
  if (code !== 'state_corrupt') return error;
  const busy = await lockOfAnother(store, ref);
  if (busy) return busy;
  return new EngineError(code, next, `${message} ${await store.recoveryAdvice(ref)}`, { cause });
}

/** The lock of a living holder as `stack_busy`. Locks of dead holders are dropped. */
async function lockOfAnother(store: StateStore, ref: StackRef): Promise<EngineError | undefined> {
  try {
    await dropDeadLocks(store, ref);
    return undefined;
  } catch (error) {
    return error instanceof EngineError ? error : undefined;
  }
}

/** All secrets of this run. The clouds' addresses come with the credentials but are not secret. */
function secretsOf(context: EngineContext, run: EngineRun): string[] {
  const { passphrase, backendCredentials } = context.settings;
  const given = Object.entries({ ...backendCredentials, ...run.credentials });
  const credentials = given
    .filter(([name]) => !/(_URL|_ENDPOINT|_REGION)$/.test(name))
    .map(([, value]) => value);
  return [...credentials, passphrase, ...secretsByName(run.inputs)];
}

function outcomeOf(end: ChildEnd, stack: string, signal: AbortSignal, redact: Redactor): RunOutcome {
  if (end.kind === 'done') return end.outcome;
  signal.throwIfAborted();
  if (end.kind === 'died') throw engineError('engine_crashed', stack, end.text, redact);
  throw translateFailure(end.failure, stack, redact);
}

/** A state and its history take a few kilobytes; the rest of the minimum is for what others write meanwhile. */
async function requireFreeSpace({ store, settings }: EngineContext, { ref }: EngineRun): Promise<void> {
  if ((await store.freeBytes(ref)) >= settings.minimumFreeBytes) return;
  const said = `less than ${settings.minimumFreeBytes} bytes are free where the state is`;
  throw engineError('disk_full', ref.stack, said, redactor([]));
}

type CancellableRunOptions = RunOptions & { signal: AbortSignal };

async function runIn(
  child: WarmChild,
  context: EngineContext,
  run: EngineRun,
  options: CancellableRunOptions,
): Promise<ChildEnd> {
  const { workDir, pulumiHome } = context.settings;
  let folder: RunFolder | undefined;
  let end: ChildEnd = { kind: 'failed', failure: { text: '', diagnostics: [] } };
  try {
    folder = await openRunFolder(workDir, `${pulumiHome}/plugins`, run.ref, child.pid);
    if (run.action !== 'preview') await requireFreeSpace(context, run);
    const request = await prepareRunRequest(context, run, folder);
    if (run.action !== 'preview') await context.store.backUp(run.ref);
    await options.onStarted?.({ pid: child.pid, host: hostname() });
    options.signal.throwIfAborted();
    end = await runCancellable(child, request, options, context.settings.graceMs);
    return end;
  } finally {
    await cleanUp(context, run, child, folder, end);
  }
}

/** Runs the request; on cancel, asks the engine to stop, and kills it after the grace period. */
async function runCancellable(
  child: WarmChild,
  request: RunRequest,
  options: CancellableRunOptions,
  graceMs: number,
): Promise<ChildEnd> {
  let force: NodeJS.Timeout | undefined;
  const cancel = () => {
    child.cancel();
    force = setTimeout(() => child.kill(), graceMs);
  };
  options.signal.addEventListener('abort', cancel, { once: true });
  try {
    return await child.run(request, ({ at, ...progress }) =>
      options.onProgress?.({ at: new Date(at), ...progress }),
    );
  } finally {
    clearTimeout(force);
    options.signal.removeEventListener('abort', cancel);
  }
}

async function cleanUp(
  context: EngineContext,
  run: EngineRun,
  child: WarmChild,
  folder: RunFolder | undefined,
  end: ChildEnd,
) {
  const died = end.kind === 'died';
  // A dead child may leave an engine in the middle of a step: it is interrupted first, so that it saves what it
  // created.
  const graceMs = died && !context.closing.aborted ? context.settings.graceMs : 1_000;
  await endMarkedProcesses(folder && runMark(folder.id), { graceMs: graceMs, interrupt: died });
  const fit = end.kind === 'done' && end.fit;
  await Promise.all([context.pool.release(child, { fit }), folder?.remove()]);
  if (end.kind !== 'done' && (await lockOfAnother(context.store, run.ref))) return;
  // The state and its copy belong to the run that holds the lock, so a run that found it taken leaves both alone.
  if (run.action !== 'preview') await context.store.restoreIfDamaged(run.ref).catch(() => undefined);
}
