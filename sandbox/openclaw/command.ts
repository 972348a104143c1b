import { spawn } from 'node:child_process';

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Text for the command's standard input. */
  input?: string;
  /** Kills the program when it is aborted. */
  signal?: AbortSignal;
}

/**
 * Runs a program and gives its standard output. Rejects with the program's own last words when it fails, and with the
 * signal's reason, once the program has gone, when that is aborted.
 */
export function command(
  file: string,
  args: string[],
  { cwd, env, input, signal }: CommandOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const options = { cwd, env: env ?? process.env, signal, killSignal: 'SIGKILL' } as const;
    const child = spawn(file, args, { ...options, stdio: 'pipe' });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', (error) => signal?.aborted || reject(error));
    child.on('close', (code, end) => {
      if (code === 0) return resolve(Buffer.concat(out).toString());
      if (signal?.aborted) return reject(signal.reason);
      const said = Buffer.concat([...err, ...out])
        .toString()
        .trim()
        .slice(-600);
      reject(new Error(`${file} ${args[0] ?? ''} failed (${code ?? end}): ${said}`));
    });
    // A program that ends without reading its input is judged by its exit code, not by the broken pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
