import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cliEnvironment, pluginEnvironment } from '../child/environment.ts';
import { pluginPrograms } from '../child/plugin-process.ts';
import type { RunAction, RunRequest } from '../child/protocol.ts';
import type { EngineSettings } from '../options.ts';
import { fileStore } from '../state/file-store.ts';
import type { RunFolder } from '../state/run-folder.ts';
import type { StackRef, StateStore } from '../state/state-store.ts';

/** One run: what it does, to which stack, with which parsed inputs. */
export interface EngineRun {
  action: RunAction;
  ref: StackRef;
  /** File URL of the stack program. */
  module: string;
  plugins: readonly string[];
  inputs: unknown;
  credentials: Record<string, string>;
  refresh?: boolean | undefined;
  clearPendingCreates?: boolean | undefined;
  unprotect?: boolean | undefined;
}

/** Everything a child needs for the run. Creates the stack unless it exists; see `storeFor` for previews. */
export async function prepareRunRequest(
  context: { settings: EngineSettings; store: StateStore; salt: () => Promise<string> },
  run: EngineRun,
  folder: RunFolder,
): Promise<RunRequest> {
  const { settings } = context;
  const store = await storeFor(context.store, run, folder);
  const backendUrl = store.url(run.ref);
  const { id, pulumiHome } = folder;
  return {
    action: run.action,
    module: run.module,
    inputs: run.inputs,
    project: run.ref.project,
    stack: run.ref.stack,
    pulumi: settings.pulumi,
    workDir: folder.path,
    env: cliEnvironment(settings, { id, pulumiHome, backendUrl, credentials: run.credentials }),
    plugins: {
      programs: await pluginPrograms(settings.pulumiHome, run.plugins),
      env: pluginEnvironment(run.credentials),
    },
    config: settings.config,
    policyPacks: settings.policyPacks,
    encryptionSalt: await context.salt(),
    refresh: run.refresh ?? false,
    clearPendingCreates: run.clearPendingCreates ?? false,
    unprotect: run.unprotect ?? false,
  };
}

/**
 * A preview of a stack that does not exist uses a temporary state, removed with the run, since it must change nothing.
 */
async function storeFor(store: StateStore, run: EngineRun, folder: RunFolder): Promise<StateStore> {
  if (await store.exists(run.ref)) return store;
  const chosen = run.action === 'preview' ? fileStore(pathToFileURL(join(folder.path, 'state')).href) : store;
  await chosen.create(run.ref);
  return chosen;
}
