import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listRuns, openRunFolder } from './run-folder.ts';

let workDir: string;
beforeEach(async () => {
  workDir = await mkdtemp(join(tmpdir(), 'clawdet-runs-'));
});
afterEach(() => rm(workDir, { recursive: true }));

const open = () =>
  openRunFolder(workDir, '/plugins', { cell: 'eu1', project: 'clawdet', stack: 'alice' }, process.pid);

/** Makes the folder look like one of a dead process: no process has this pid. */
async function orphan(path: string): Promise<string> {
  const dead = path.replace(`.${process.pid}.`, '.4194305.');
  await rename(path, dead);
  return dead;
}

test('a run of a live process is left to it, and a run of a dead process can be removed', async () => {
  const [mine, other] = [await open(), await open()];
  await orphan(other.path);
  const { living, dead } = await listRuns(workDir);
  expect(living).toMatchObject([{ id: mine.id, stack: 'alice', owner: { pid: process.pid } }]);
  expect(dead).toMatchObject([{ id: other.id, child: { pid: process.pid } }]);
  await dead[0]?.remove();
  await mine.remove();
  expect(await readdir(join(workDir, 'runs'))).toEqual([]);
});

test('a folder can be removed even if its process died before it wrote the record', async () => {
  const { id, path } = await open();
  const dead = await orphan(path);
  await rm(join(dead, 'run.json'));
  const [found, ...others] = (await listRuns(workDir)).dead;
  expect([found?.id, found?.child, others]).toEqual([id, undefined, []]);
  await found?.remove();
  expect(await readdir(join(workDir, 'runs'))).toEqual([]);
});

test('a folder that a live process has just created is left alone', async () => {
  const { path } = await open();
  await rm(join(path, 'run.json'));
  await mkdir(join(path, 'home', 'workspaces'));
  expect(await listRuns(workDir)).toEqual({ living: [], dead: [] });
});
