import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EngineHarness, machineRequest, openEngineHarness } from './fixtures/engine-harness.fixture.ts';

let harness: EngineHarness;
beforeAll(async () => {
  harness = await openEngineHarness();
});
afterAll(() => harness.close());

/** The command lines of all processes, collected repeatedly until `until` settles. */
async function commandLines(until: Promise<unknown>): Promise<string> {
  const seen = new Set<string>();
  let over = false;
  void until.finally(() => {
    over = true;
  });
  while (!over) {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const lines = await Promise.all(
      pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')),
    );
    for (const line of lines) seen.add(line);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return [...seen].join('\n');
}

async function filesHolding(secrets: string[]): Promise<string[]> {
  const entries = await readdir(harness.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'latin1')));
  return files.filter((_, index) => secrets.some((secret) => texts[index]?.includes(secret)));
}

describe.runIf(process.platform === 'linux')('secrets of a run (seen through /proc, so on Linux)', () => {
  it('are in no command line, no progress and no file', async () => {
    const { tokens } = harness.sandbox;
    const request = machineRequest(harness.sandbox, 'quiet', { zoneId: tokens.zoneId });
    const reported: unknown[] = [];
    const run = harness.engine.up(request, {
      onProgress: (step) => reported.push(step),
      onStarted: (who) => void reported.push(who),
    });
    const lines = await commandLines(run);
    const { outputs } = await run;
    const secrets = [outputs.token, tokens.hetzner, tokens.cloudflare, harness.options.passphrase];
    expect(lines).toContain('--client=127.0.0.1');
    for (const secret of secrets) expect(lines + JSON.stringify(reported)).not.toContain(secret);
    expect(await filesHolding(secrets)).toEqual([]);
  });

  it('leave nothing behind: no folder, no log, no process', async () => {
    expect(await readdir(join(harness.folder, 'work', 'runs'))).toEqual([]);
    expect(await readdir(join(harness.folder, 'work'))).toEqual(expect.not.arrayContaining(['logs']));
    await harness.engine.destroy(
      machineRequest(harness.sandbox, 'quiet', { zoneId: harness.sandbox.tokens.zoneId }),
    );
  });
});
