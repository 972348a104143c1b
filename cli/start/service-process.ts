import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { CommandFailure, EXIT } from '../failure.ts';
import { root } from '../home.ts';

/** A long-running process of the product and its log file. */
export interface ServiceProcess {
  name: string;
  child: ChildProcess;
  log: string;
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
 * services in order. A service ends by itself when its channel to the launcher closes.
 */
export function startService(
  name: string,
  script: string,
  environment: Record<string, string>,
  home: string,
): ServiceProcess {
  const log = path.join(home, 'logs', `${name}.log`);
  const out = openSync(log, 'a', 0o600);
  const child = fork(path.join(root, script), {
    cwd: root,
    env: { ...inheritedEnvironment(), ...environment },
    detached: true,
    // A small young generation keeps a long-running process smaller; half this size costs the gateway a tenth of its
    // calls. Data in open streams outlives the young generation, and without the growing limit it would make the old
    // generation several times as large as the live data on a machine with plenty of memory.
    execArgv: ['--max-semi-space-size=4', '--heap-growing-percent=50'],
    stdio: ['ignore', out, out, 'ipc'],
  });
  closeSync(out);
  return { name, child, log };
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
