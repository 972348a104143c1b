import { hostname } from 'node:os';
import { runMark } from '../child/environment.ts';
import { endMarked } from '../child/leftovers.ts';
import type { Pool } from '../child/pool.ts';
import type { RunOrder, RunOutcome } from '../child/protocol.ts';
import { ChildDied, type ChildEnd, type WarmChild } from '../child/warm-child.ts';
import type { RunOptions } from '../contract.ts';
import { EngineError } from '../failure/errors.ts';
import { type Redactor, redactor, secretsByName } from '../failure/redact.ts';
import { engineError, translateFailure, translateThrown } from '../failure/translate.ts';
import type { EngineSettings } from '../options.ts';
import { dropDeadLocks } from '../state/recovery.ts';
import { openRunFolder, type RunFolder } from '../state/run-folder.ts';
import type { StateStore } from '../state/state-store.ts';
import { prepareOrder, type Run } from './order.ts';

/** What every run of one engine shares. */
export interface Workshop {
  settings: EngineSettings;
  pool: Pool;
  store: StateStore;
  /** The `encryptionsalt` of every stack. */
  salt: Promise<string>;
  /** Aborted when the engine closes. */
  closing: AbortSignal;
}

/** Carries out one run in a child of the pool. Whatever happens, no process, folder or lock of it outlives the call. */
export async function perform(shop: Workshop, run: Run, options: RunOptions = {}): Promise<RunOutcome> {
  const { stack } = run.ref;
  const redact = redactor(secretsOf(shop, run));
  const signal = AbortSignal.any([shop.closing, ...(options.signal ? [options.signal] : [])]);
  try {
    const child = await shop.pool.acquire(signal);
    return settle(await runIn(child, shop, run, { ...options, signal }), stack, signal, redact);
  } catch (error) {
    if (signal.aborted) throw engineError('cancelled', stack, String(error), redact);
    if (error instanceof ChildDied) throw engineError('toolchain_missing', stack, error.message, redact);
    throw await withRemedy(shop, run, translateThrown(error, stack, redact));
  }
}

/** A state that only the engine found to be damaged is mended like one that we cannot read. */
async function withRemedy({ store }: Workshop, { ref }: Run, error: EngineError): Promise<EngineError> {
  const { code, next, message, cause } = error;
  if (code !== 'state_corrupt') return error;
  return new EngineError(code, next, `${message} ${await store.remedy(ref)}`, { cause });
}

/** All that this run knows and nobody may read. The clouds' addresses travel with the credentials and are no secret. */
function secretsOf(shop: Workshop, run: Run): string[] {
  const { passphrase, backendCredentials } = shop.settings;
  const given = Object.entries({ ...backendCredentials, ...run.credentials });
  const credentials = given
    .filter(([name]) => !/(_URL|_ENDPOINT|_REGION)$/.test(name))
    .map(([, value]) => value);
  return [...credentials, passphrase, ...secretsByName(run.inputs)];
}

function settle(end: ChildEnd, stack: string, signal: AbortSignal, redact: Redactor): RunOutcome {
  if (end.kind === 'done') return end.outcome;
  signal.throwIfAborted();
  if (end.kind === 'died') throw engineError('engine_crashed', stack, end.text, redact);
  throw translateFailure(end.failure, stack, redact);
}

/** A state and its history take some kilobytes; the rest is for what others write meanwhile. */
async function assureRoom({ store, settings }: Workshop, { ref }: Run): Promise<void> {
  if ((await store.room(ref)) >= settings.minimumRoom) return;
  const said = `less than ${settings.minimumRoom} bytes are free where the state is`;
  throw engineError('disk_full', ref.stack, said, redactor([]));
}

type Watched = RunOptions & { signal: AbortSignal };

async function runIn(child: WarmChild, shop: Workshop, run: Run, options: Watched): Promise<ChildEnd> {
  const { workDir, pulumiHome } = shop.settings;
  let folder: RunFolder | undefined;
  let end: ChildEnd = { kind: 'failed', failure: { text: '', diagnostics: [] } };
  try {
    folder = await openRunFolder(workDir, `${pulumiHome}/plugins`, run.ref, child.pid);
    if (run.action !== 'preview') await assureRoom(shop, run);
    const order = await prepareOrder(shop, run, folder);
    if (run.action !== 'preview') await shop.store.keep(run.ref);
    await options.onStarted?.({ pid: child.pid, host: hostname() });
    options.signal.throwIfAborted();
    end = await watched(child, order, options, shop.settings.graceMs);
    return end;
  } finally {
    await cleanUp(shop, run, child, folder, end);
  }
}

/** Runs the order; once cancelled, the engine is asked to stop, and after the grace ended by force. */
async function watched(
  child: WarmChild,
  order: RunOrder,
  options: Watched,
  graceMs: number,
): Promise<ChildEnd> {
  let force: NodeJS.Timeout | undefined;
  const cancel = () => {
    child.cancel();
    force = setTimeout(() => child.kill(), graceMs);
  };
  options.signal.addEventListener('abort', cancel, { once: true });
  try {
    return await child.run(order, ({ at, ...progress }) =>
      options.onProgress?.({ at: new Date(at), ...progress }),
    );
  } finally {
    clearTimeout(force);
    options.signal.removeEventListener('abort', cancel);
  }
}

async function cleanUp(
  shop: Workshop,
  run: Run,
  child: WarmChild,
  folder: RunFolder | undefined,
  end: ChildEnd,
) {
  const died = end.kind === 'died';
  // A child that died may leave an engine in the middle of a step: it is asked first, so that what it made is saved.
  const patience = died && !shop.closing.aborted ? shop.settings.graceMs : 1_000;
  await endMarked(folder && runMark(folder.id), { graceMs: patience, interrupt: died });
  const fit = end.kind === 'done' && end.fit;
  await Promise.all([shop.pool.release(child, { fit }), folder?.remove()]);
  if (run.action !== 'preview') await shop.store.settle(run.ref).catch(() => undefined);
  if (end.kind !== 'done') await dropDeadLocks(shop.store, run.ref).catch(() => undefined);
}
