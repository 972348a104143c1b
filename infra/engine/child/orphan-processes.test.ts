import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { isAlive, startOf } from '../../processes/process-identity.ts';
import { runMark } from './environment.ts';
import { endMarkedProcesses } from './orphan-processes.ts';
import { findMarkedProcesses } from './processes.ts';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A process of a run that prints a line once it is up, and runs `onInterrupt` on SIGINT. */
async function startMarked(run: string, onInterrupt: string): Promise<ChildProcess> {
  const script = `process.on('SIGINT', () => { ${onInterrupt} }); setInterval(() => {}, 1000); console.log('up')`;
  const child = spawn(process.execPath, ['-e', script], {
    env: { CLAWDET_RUN: run },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
}

const exitOf = (child: ChildProcess) =>
  new Promise<string | number | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  );

describe('endMarkedProcesses', () => {
  it('interrupts first, and gives a process time to finish', async () => {
    const run = randomUUID();
    const child = await startMarked(run, 'process.exit(7)');
    const exit = exitOf(child);
    await endMarkedProcesses(runMark(run), { graceMs: 60_000, interrupt: true });
    expect(await exit).toBe(7);
  });

  it('kills a process that does not stop within the grace period', async () => {
    const run = randomUUID();
    const child = await startMarked(run, '');
    const exit = exitOf(child);
    await endMarkedProcesses(runMark(run), { graceMs: 100, interrupt: true });
    expect(await exit).toBe('SIGKILL');
    expect(await findMarkedProcesses(runMark(run))).toEqual([]);
  });

  it('leaves processes of other runs alone', async () => {
    const other = await startMarked(randomUUID(), '');
    await endMarkedProcesses(runMark(randomUUID()), { graceMs: 0, interrupt: false });
    expect(startOf(other.pid ?? 0)).toBeDefined();
  });
});

describe('process identity', () => {
  it('tells a process from a later one with the same pid', async () => {
    const startedAt = startOf(process.pid) ?? '';
    expect(isAlive({ pid: process.pid, startedAt })).toBe(true);
    expect(isAlive({ pid: process.pid, startedAt: 'another time' })).toBe(false);
  });
});
