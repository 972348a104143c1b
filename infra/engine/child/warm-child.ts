import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineSettings } from '../options.ts';
import { type ChildRecord, openChildRecord } from './child-record.ts';
import { scrubbed } from './environment.ts';
import { endMarkedProcesses } from './orphan-processes.ts';
import type { FromChild, RunFailure, RunOutcome, RunRequest, ToChild, WireProgress } from './protocol.ts';

/** How a run in a child ended. */
export type ChildEnd =
  /** `fit`: nothing went wrong and little memory accumulated, so the child may execute another run. */
  | { kind: 'done'; outcome: RunOutcome; fit: boolean }
  | { kind: 'failed'; failure: RunFailure }
  /** The child died without an answer; `text` is its last output. */
  | { kind: 'died'; text: string };

/** A preloaded process that waits for a run request and executes one at a time. */
export interface WarmChild {
  readonly pid: number;
  /** Resolves once it has loaded everything; rejects with its output if it dies before that. */
  readonly ready: Promise<void>;
  readonly exited: Promise<void>;
  alive(): boolean;
  run(request: RunRequest, onProgress: (progress: WireProgress) => void): Promise<ChildEnd>;
  /** Requests that the run stops. */
  cancel(): void;
  /**
   * Kills the process at once. The caller has to end its engine, if one runs; its plugins continue to serve that
   * engine.
   */
  kill(): void;
  /** Ends the process and the plugins that it kept running, and resolves when they are gone. */
  end(): Promise<void>;
}

/** A child died before it was ready; the message is its output. */
export class ChildDied extends Error {}

/** Starts a child that loads the engine's client and the given programs. It ends by itself when this process does. */
export function startChild(
  settings: Pick<EngineSettings, 'programs' | 'workDir'>,
  module = childModule,
): WarmChild {
  const record = openChildRecord(settings.workDir);
  const child = fork(module, settings.programs, {
    // Its own process group: Ctrl-C at the parent's terminal must not stop an engine in the middle of a step.
    detached: true,
    env: {
      NODE_COMPILE_CACHE: join(settings.workDir, 'compiled'),
      ...scrubbed(process.env),
      ...record.env,
    },
    execArgv: ['--max-semi-space-size=2', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return superviseChild(child, record);
}

const childModule = fileURLToPath(new URL('../run/child.ts', import.meta.url));

function superviseChild(child: ChildProcess, record: ChildRecord): WarmChild {
  const lastOutput = outputTail(child);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (message: FromChild) => message.kind === 'ready' && resolve());
    void exited.then(() => reject(new ChildDied(lastOutput())));
  });
  // Callers that await `ready` get the rejection; this handler covers the case that there are none.
  ready.catch(() => undefined);
  const send = (message: ToChild) => child.connected && child.send(message);
  return {
    pid: child.pid ?? -1,
    ready,
    exited,
    alive: () => child.exitCode === null && child.signalCode === null,
    run: (request, onProgress) =>
      awaitRunEnd(child, () => send({ kind: 'run', order: request }), onProgress, lastOutput, exited),
    cancel: () => void send({ kind: 'cancel' }),
    kill: () => void child.kill('SIGKILL'),
    async end() {
      child.kill('SIGKILL');
      await exited;
      await endMarkedProcesses(record.mark, { graceMs: 0, interrupt: false });
      record.remove();
    },
  };
}

function awaitRunEnd(
  child: ChildProcess,
  start: () => void,
  onProgress: (progress: WireProgress) => void,
  lastOutput: () => string,
  exited: Promise<void>,
): Promise<ChildEnd> {
  return new Promise((resolve) => {
    const onMessage = (message: FromChild) => {
      if (message.kind === 'progress') return onProgress(message.progress);
      if (message.kind === 'ready') return;
      child.off('message', onMessage);
      resolve(message);
    };
    child.on('message', onMessage);
    void exited.then(() => resolve({ kind: 'died', text: lastOutput() }));
    start();
  });
}

/** The last 8 KiB of a child's output, for the error if it dies. */
function outputTail(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-8192);
    });
  }
  return () => text.trim();
}
