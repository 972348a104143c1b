import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRotatingLog } from '../../infra/processes/rotating-log.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { root } from '../home.ts';

/** A long-running process of the product and its log file. */
export interface ServiceProcess {
  name: string;
  child: ChildProcess;
  log: string;
  /** Resolves once all that it wrote is in its log. */
  logged: Promise<void>;
}

/** The message that a service sends on its channel if it cannot start. */
interface StartFailureMessage {
  kind: 'failed';
  message: string;
  next?: string;
  exitCode?: number;
}

/**
 * Starts a service in its own process group, so that Ctrl-C in a terminal reaches only the launcher, which then stops the
 * services in order. A service ends by itself when its channel to the launcher closes. The launcher writes its log, so that
 * only one process ever has the file.
 */
export function startService(
  name: string,
  script: string,
  environment: Record<string, string>,
  home: string,
): ServiceProcess {
  const log = path.join(home, 'logs', `${name}.log`);
  const child = fork(path.join(root, script), {
    cwd: root,
    env: { ...inheritedEnvironment(), ...environment },
    detached: true,
    // A small young generation keeps a long-running process smaller; half this size costs the gateway a tenth of its
    // calls. Data in open streams outlives the young generation, and without the growing limit it would make the old
    // generation several times as large as the live data on a machine with plenty of memory.
    execArgv: ['--max-semi-space-size=4', '--heap-growing-percent=50'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return { name, child, log, logged: recordOutput(child, log) };
}

function recordOutput({ stdout, stderr }: ChildProcess, file: string): Promise<void> {
  const log = openRotatingLog(file);
  for (const output of [stdout, stderr]) if (output) log.collect(output);
  return log.finished();
}

/** How long something that a service started, and that still has its output, may keep the launcher. */
const LOG_GRACE_MS = 2_000;

/** Waits until the log of a service that has ended is written. */
export async function finishLog({ child, logged }: ServiceProcess): Promise<void> {
  await Promise.race([logged, sleep(LOG_GRACE_MS, undefined, { ref: false })]);
  for (const output of [child.stdout, child.stderr]) output?.destroy();
}

/** The launcher's variables that a service inherits: enough to run programs, nothing that names a cloud or a key. */
function inheritedEnvironment(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of [
    'PATH',
    'HOME',
    'LANG',
    'LC_ALL',
    'TZ',
    'TMPDIR',
    'USER',
    'CLAWDET_CACHE',
    'NODE_EXTRA_CA_CERTS',
    'NODE_COMPILE_CACHE',
  ]) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/** Waits for the service's `listening` message. Throws CommandFailure with the service's own message if it ends first. */
export function waitForListening<T extends { kind: 'listening' }>(part: ServiceProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    let refusal: StartFailureMessage | undefined;
    part.child.on('message', (message: T | StartFailureMessage) => {
      if (message.kind === 'listening') resolve(message);
      else if (message.kind === 'failed') refusal = message;
    });
    part.child.once('exit', (code, signal) => reject(endedEarly(part, code ?? signal, refusal)));
  });
}

function endedEarly(
  part: ServiceProcess,
  how: number | string | null,
  refusal: StartFailureMessage | undefined,
): CommandFailure {
  const read = `read ${part.log}`;
  if (refusal)
    return new CommandFailure(refusal.message, refusal.next ?? read, refusal.exitCode ?? EXIT.unavailable);
  return new CommandFailure(`The ${part.name} ended before it was up (${how}).`, read, EXIT.unavailable);
}
