import { spawn } from 'node:child_process';

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Text for the command's standard input. */
  input?: string;
}

/** Runs a program and gives its standard output. Rejects with the program's own last words when it fails. */
export function command(
  file: string,
  args: string[],
  { cwd, env, input }: CommandOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: env ?? process.env, stdio: 'pipe' });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(out).toString());
      const said = Buffer.concat([...err, ...out])
        .toString()
        .trim()
        .slice(-600);
      reject(new Error(`${file} ${args[0] ?? ''} failed (${code ?? signal}): ${said}`));
    });
    // A program that ends without reading its input is judged by its exit code, not by the broken pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
