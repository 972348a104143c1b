import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { engineProcesses } from '../faults/engine-processes.ts';

/** Processes, run folders and workspaces that belong to no run of a living worker. No operation may be running. */
export async function findEngineLeaks(home: string, workers: readonly number[]): Promise<string[]> {
  const found = engineProcesses(home);
  const children = found.filter(({ parent }) => workers.includes(parent)).map(({ pid }) => pid);
  // A worker keeps its child processes, and a child process keeps its plugins warm.
  const mayStay = [...workers, ...children];
  const processes = found
    .filter(({ run, parent }) => run !== undefined || !mayStay.includes(parent))
    .map(({ program, pid }) => `leftover: process ${program} (${pid})`);
  const engine = path.join(home, 'engine');
  const runs = await Promise.all(
    (await namesIn(path.join(engine, 'runs'))).map((name) => runIn(engine, name)),
  );
  const workspaces = (await namesIn(engine))
    .filter((name) => !['runs', 'compiled', 'children'].includes(name))
    .map((name) => `leftover: ${name} in the engine's folder`);
  return [...processes, ...runs, ...workspaces];
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

async function runIn(engine: string, name: string): Promise<string> {
  return `leftover: run folder ${name} (${await namesIn(path.join(engine, 'runs', name))})`;
}
