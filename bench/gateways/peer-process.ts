/**
 * Supervises a peer's program: `peer-process.ts PROGRAM WORDS…`. Reports its process id, exits when it exits, and kills it
 * when the bench ends in any way, which a program that is not ours would not notice.
 */
import { spawn } from 'node:child_process';
import { listenForJobs } from './bench-process.ts';

const [program = '', ...words] = process.argv.slice(2);
const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'inherit'] });
process.once('exit', () => child.kill('SIGKILL'));
child.once('error', (error) => {
  process.stderr.write(`${program}: ${error.message}\n`);
  process.exit(1);
});
child.once('exit', (code) => process.exit(code ?? 1));
child.once('spawn', () => listenForJobs({ pid: child.pid }, async () => undefined));
