import { openChildPool } from './child/child-pool.ts';
import type { RunOutcome } from './child/protocol.ts';
import { startChild } from './child/warm-child.ts';
import type { Engine, RunOptions } from './contract.ts';
import { translateErrors } from './failure/translate.ts';
import { type EngineOptions, type EngineSettings, resolveEngineSettings } from './options.ts';
import { type EngineContext, executeRun } from './run/execute.ts';
import type { EngineRun } from './run/run-request.ts';
import { stackRuns } from './run/stack-runs.ts';
import { backendCli } from './state/backend-cli.ts';
import { bucketStore } from './state/bucket-store.ts';
import { disownStack } from './state/disown-stack.ts';
import { fileStore } from './state/file-store.ts';
import { forgetReplaced } from './state/forget-replaced.ts';
import { encryptionSalt } from './state/passphrase.ts';
import { cleanUpDeadRuns, examineStack, recoverStack } from './state/recovery.ts';
import type { StateStore } from './state/state-store.ts';

/**
 * The engine: drives stacks through Pulumi's Automation API, one warm child process per run. Begins to warm its
 * children at once and ends processes that an earlier, killed engine of the same `workDir` left running. Throws
 * nothing; a missing CLI or plugin is reported as `toolchain_missing` in the first run.
 */
export function createEngine(options: EngineOptions): Engine {
  const settings = resolveEngineSettings(options);
  const closing = new AbortController();
  const context: EngineContext = {
    settings,
    pool: openChildPool(settings.poolSize, () => startChild(settings)),
    store: storeOf(settings),
    salt: () => encryptionSalt(settings),
    closing: closing.signal,
  };
  const running = new Set<Promise<unknown>>();
  cleanUpDeadRuns(settings.workDir, settings.graceMs).catch(() => undefined);

  function start(run: EngineRun, runOptions?: RunOptions): Promise<RunOutcome> {
    const outcome = executeRun(context, run, runOptions);
    const settled = outcome.catch(() => undefined).finally(() => running.delete(settled));
    running.add(settled);
    return outcome;
  }

  return {
    ...stackRuns(context, start),
    examine: (ref) => translateErrors(ref.stack, examineStack(context.store, ref)),
    recover(ref, { force = false } = {}) {
      const { workDir, graceMs } = settings;
      return translateErrors(ref.stack, recoverStack(context.store, ref, { workDir, graceMs, force }));
    },
    forget: (ref, ids) =>
      translateErrors(ref.stack, forgetReplaced(context.store, backendCli(settings), ref, ids)),
    disown: (ref) => translateErrors(ref.stack, disownStack(context.store, backendCli(settings), ref)),
    async close() {
      closing.abort();
      await Promise.all(running);
      await context.pool.close();
    },
  };
}

function storeOf(settings: EngineSettings): StateStore {
  const isFile = settings.backendUrl.startsWith('file:');
  return isFile ? fileStore(settings.backendUrl) : bucketStore(settings.backendUrl, backendCli(settings));
}
