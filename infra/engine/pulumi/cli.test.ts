import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from './cli.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'clawdet-cli-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const node = (script: string, signal?: AbortSignal) =>
  runCli({ command: process.execPath, args: ['-e', script], cwd, env: { ONLY: 'this' }, signal });

describe('runCli', () => {
  it('returns both outputs and the exit code', async () => {
    const script = 'console.log("out"); console.error("err"); process.exitCode = 8';
    expect(await node(script)).toEqual({ stdout: 'out\n', stderr: 'err\n', code: 8 });
  });

  it('passes on nothing of our own environment', async () => {
    expect((await node('console.log(Object.keys(process.env).join())')).stdout).toBe('ONLY\n');
  });

  it('interrupts the CLI once when its signal aborts', async () => {
    const stop = new AbortController();
    const script =
      'process.on("SIGINT", () => { console.log("asked"); process.exit(3) }); setInterval(() => {}, 1000)';
    const result = node(`${script}; require("node:fs").writeFileSync("up", "")`, stop.signal);
    await expect.poll(() => import('node:fs').then((fs) => fs.existsSync(join(cwd, 'up')))).toBe(true);
    stop.abort();
    expect(await result).toMatchObject({ stdout: 'asked\n', code: 3 });
  });

  it('rejects if there is no such program', async () => {
    await expect(runCli({ command: '/nowhere', args: [], cwd, env: {} })).rejects.toThrow(/ENOENT/);
  });
});
