import { type ChildProcess, spawn } from 'node:child_process';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How a CLI process ended. */
export interface CliResult {
  stdout: string;
  stderr: string;
  /** Exit code, or -1 when a signal ended it (`stderr` then ends with its name). */
  code: number;
}

export interface CliCall {
  command: string;
  args: string[];
  /** A folder for this call alone; the CLI's output is written there. */
  cwd: string;
  env: Record<string, string>;
  /** Aborting sends one SIGINT to the CLI: it starts nothing new, waits for running steps, and saves. */
  signal?: AbortSignal | undefined;
}

/**
 * Runs the CLI to completion with exactly the given environment. Its outputs are files, not pipes: a pipe whose reader
 * was killed would kill the engine in the middle of a step. Rejects only if the CLI cannot be started.
 */
export async function runCli(call: CliCall): Promise<CliResult> {
  const [outPath, errPath] = [join(call.cwd, 'stdout.txt'), join(call.cwd, 'stderr.txt')];
  await using out = await open(outPath, 'w', 0o600);
  await using err = await open(errPath, 'w', 0o600);
  const child = start(call, out, err);
  const interrupt = () => child.kill('SIGINT');
  if (call.signal?.aborted) interrupt();
  call.signal?.addEventListener('abort', interrupt, { once: true });
  const end = await ended(child).finally(() => call.signal?.removeEventListener('abort', interrupt));
  const [stdout, stderr] = await Promise.all([readFile(outPath, 'utf8'), readFile(errPath, 'utf8')]);
  return { stdout, stderr: `${stderr}${end.signal ?? ''}`, code: end.code ?? -1 };
}

function start(call: CliCall, out: FileHandle, err: FileHandle): ChildProcess {
  return spawn(call.command, call.args, { cwd: call.cwd, env: call.env, stdio: ['ignore', out.fd, err.fd] });
}

function ended(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}
