import { prettifyError, type ZodType } from 'zod';
import type { RunAction, RunOutcome } from '../child/protocol.ts';
import type { Engine, RunOptions, StackRequest } from '../contract.ts';
import { redactor } from '../failure/redact.ts';
import { engineError, translateErrors } from '../failure/translate.ts';
import type { EngineSettings } from '../options.ts';
import { examineStack } from '../state/recovery.ts';
import type { StackRef, StateStore } from '../state/state-store.ts';
import type { EngineContext } from './execute.ts';
import type { EngineRun } from './run-request.ts';

export type StartRun = (run: EngineRun, options?: RunOptions) => Promise<RunOutcome>;

/** The engine's actions on stacks, each as one run. Refuses what it can before it starts a run. */
export function stackRuns({ settings, store }: EngineContext, start: StartRun): Pick<Engine, RunAction> {
  return {
    async up(request, options) {
      const run = runOf(settings, 'up', request);
      await refusePending(store, run.ref);
      const { outputs, changes } = await start(run, options);
      // The update succeeded; a failure to prune history must not report otherwise.
      await store.prune(run.ref, settings.historyKept).catch(() => undefined);
      return { outputs: parse(request.program.outputs, outputs, request.stack, 'engine_failed'), changes };
    },
    async preview(request, options) {
      const run = { ...runOf(settings, 'preview', request), refresh: options?.refresh };
      const { changes, planned } = await start(run, options);
      return { changes, planned };
    },
    async refresh(request, options) {
      const run = {
        ...runOf(settings, 'refresh', request),
        clearPendingCreates: options?.clearPendingCreates,
      };
      if (!(await translateErrors(request.stack, store.exists(run.ref)))) return { changes: {} };
      const { changes } = await start(run, options);
      return { changes };
    },
    async destroy(request, options) {
      const run = { ...runOf(settings, 'destroy', request), refresh: true, unprotect: false };
      const exists = await refusePending(store, run.ref);
      if (options?.unprotect)
        run.unprotect = await translateErrors(request.stack, hasProtected(store, run.ref));
      const { changes } = exists ? await start(run, options) : { changes: {} };
      await translateErrors(request.stack, store.purge(run.ref));
      return { changes };
    },
  };
}

function runOf<I, O>(settings: EngineSettings, action: RunAction, request: StackRequest<I, O>): EngineRun {
  const { program, stack, cell, credentials } = request;
  const inputs = parse(program.inputs, request.inputs, stack, 'inputs_refused');
  return {
    action,
    ref: { cell, project: settings.project, stack },
    module: program.module,
    plugins: program.plugins ?? [],
    inputs,
    credentials,
  };
}

function parse<T>(
  shape: ZodType<T>,
  value: unknown,
  stack: string,
  code: 'inputs_refused' | 'engine_failed',
): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw engineError(code, stack, prettifyError(parsed.error), redactor([]));
}

/** Removing protection takes a separate process, which most stacks do not need. */
async function hasProtected(store: StateStore, ref: StackRef): Promise<boolean> {
  const state = await store.read(ref);
  return state?.resources.some(({ protect }) => protect) ?? false;
}

/** Throws `pending_creates` if a cut-off run may have created something unknown. Returns whether the stack exists. */
async function refusePending(store: StateStore, ref: StackRef): Promise<boolean> {
  const { exists, pendingCreates, lock } = await translateErrors(ref.stack, examineStack(store, ref));
  // Pending creates of a run in progress belong to it; the engine then reports that the stack is busy.
  if (pendingCreates.length === 0 || lock?.alive) return exists;
  throw engineError(
    'pending_creates',
    ref.stack,
    pendingCreates.map(({ urn }) => urn).join('\n'),
    redactor([]),
  );
}
