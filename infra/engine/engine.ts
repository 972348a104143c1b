import { openPool } from './child/pool.ts';
import type { RunOutcome } from './child/protocol.ts';
import { startChild } from './child/warm-child.ts';
import type { Engine, RunOptions } from './contract.ts';
import { translated } from './failure/translate.ts';
import { type EngineOptions, type EngineSettings, settingsOf } from './options.ts';
import type { Run } from './run/order.ts';
import { perform, type Workshop } from './run/perform.ts';
import { stackRuns } from './run/stack-runs.ts';
import { backendCli } from './state/backend-cli.ts';
import { bucketStore } from './state/bucket-store.ts';
import { fileStore } from './state/file-store.ts';
import { encryptionSalt } from './state/passphrase.ts';
import { examineStack, recoverStack, sweepDeadRuns } from './state/recovery.ts';
import type { StateStore } from './state/state-store.ts';

/**
 * The engine: stacks driven through Pulumi's Automation API, one warm child process per run. Begins to warm its children
 * at once and ends what an earlier, killed engine of the same `workDir` left running. Throws nothing; a missing CLI or
 * plugin shows as `toolchain_missing` in the first run.
 */
export function createEngine(options: EngineOptions): Engine {
  const settings = settingsOf(options);
  const closing = new AbortController();
  const shop: Workshop = {
    settings,
    pool: openPool(settings.poolSize, () => startChild(settings)),
    store: storeOf(settings),
    salt: encryptionSalt(settings.passphrase),
    closing: closing.signal,
  };
  const running = new Set<Promise<unknown>>();
  sweepDeadRuns(settings.workDir, settings.graceMs).catch(() => undefined);

  function start(run: Run, runOptions?: RunOptions): Promise<RunOutcome> {
    const outcome = perform(shop, run, runOptions);
    const settled = outcome.catch(() => undefined).finally(() => running.delete(settled));
    running.add(settled);
    return outcome;
  }

  return {
    ...stackRuns(shop, start),
    examine: (ref) => translated(ref.stack, examineStack(shop.store, ref)),
    recover(ref, { force = false } = {}) {
      const { workDir, graceMs } = settings;
      return translated(ref.stack, recoverStack(shop.store, ref, { workDir, graceMs, force }));
    },
    async close() {
      closing.abort();
      await Promise.all(running);
      await shop.pool.close();
    },
  };
}

function storeOf(settings: EngineSettings): StateStore {
  const isFile = settings.backendUrl.startsWith('file:');
  return isFile ? fileStore(settings.backendUrl) : bucketStore(settings.backendUrl, backendCli(settings));
}
