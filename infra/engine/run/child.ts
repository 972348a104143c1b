/**
 * The process behind a run. It loads the engine's client and the programs while it waits, takes a request over IPC and
 * executes it. It runs one request at a time, so that one program's stray rejection fails no other run. It gets another
 * request only after a successful one, and reports when it should not get one.
 */
import { flushCompileCache } from 'node:module';
import { childVariable, runMark } from '../child/environment.ts';
import { loadLazily } from '../child/lazy-modules.ts';
import { endMarkedProcesses } from '../child/orphan-processes.ts';
import type { FromChild, RunRequest, ToChild } from '../child/protocol.ts';
import { warmPlugins } from '../child/warm-plugins.ts';

loadLazily(['typescript', '@npmcli/arborist', 'normalize-package-data', 'execa']);
const plugins = warmPlugins();
const { executeRequest, RunFailed } = await import('./execute-request.ts');
await Promise.all(process.argv.slice(2).map((program) => import(program)));

/** Limits on what runs may accumulate in one process: the SDK keeps some memory of each. */
const maxRuns = 50;
const maxMemoryBytes = 220 * 1024 * 1024;

let stop = new AbortController();
let current: RunRequest | undefined;
let runs = 0;

process.on('message', (message: ToChild) => {
  // A cancel that arrives after its run has ended has no effect on a later run.
  if (message.kind === 'cancel') stop.abort();
  else void runInChild(message.order);
});
// The parent is gone and nobody reads an answer, so stop the engine: nothing outlives this process for long.
process.on('disconnect', () => void onParentGone());
send({ kind: 'ready' });
// A child is killed and would lose its compiled code; with the cache flushed, the next one loads in half the time.
flushCompileCache();

async function runInChild(request: RunRequest): Promise<void> {
  current = request;
  stop = new AbortController();
  runs += 1;
  try {
    const onProgress = (progress: Extract<FromChild, { kind: 'progress' }>['progress']) =>
      send({ kind: 'progress', progress });
    const outcome = await executeRequest(await withPlugins(request), { signal: stop.signal, onProgress });
    send({ kind: 'done', outcome, fit: isFit() });
  } catch (error) {
    const unexpected = {
      text: error instanceof Error ? (error.stack ?? error.message) : String(error),
      diagnostics: [],
    };
    send({ kind: 'failed', failure: error instanceof RunFailed ? error.failure : unexpected });
  }
  current = undefined;
  plugins.markIdle();
}

/** The request with this child's plugins in its environment; they carry the child's mark, since no run ends them. */
async function withPlugins(request: RunRequest): Promise<RunRequest> {
  const { programs, env } = request.plugins;
  const mark = { [childVariable]: process.env[childVariable] ?? '' };
  const attached = await plugins.attach({ programs, env: { ...env, ...mark } });
  return { ...request, env: { ...request.env, ...attached } };
}

/** A cancel reaches the plugins too, even one that came too late for the run, and they accept no work after it. */
function isFit(): boolean {
  return !stop.signal.aborted && runs < maxRuns && process.memoryUsage.rss() < maxMemoryBytes;
}

function send(message: FromChild): void {
  if (process.connected) process.send?.(message);
}

async function onParentGone(): Promise<void> {
  stop.abort();
  if (current)
    await endMarkedProcesses(runMark(current.env.CLAWDET_RUN ?? ''), { graceMs: 10_000, interrupt: false });
  plugins.end();
  process.exit(0);
}
