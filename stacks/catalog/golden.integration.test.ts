import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locateToolchain } from '../../toolchain/locate.ts';
import { composeFiles } from './golden.builder.ts';

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clawdet-compose-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('compose files, read by Docker Compose itself', () => {
  it.each(Object.entries(composeFiles))('%s is valid and keeps its limits', async (name, text) => {
    const home = join(folder, name);
    await mkdir(home);
    await writeFile(join(home, 'compose.yaml'), text);
    await writeFile(join(home, 'gateway.env'), "TOKEN='a $dollar'\n");
    const { stdout } = await run(
      locateToolchain().compose,
      ['-f', 'compose.yaml', 'config', '--format', 'json'],
      {
        cwd: home,
      },
    );
    const { services } = JSON.parse(stdout);
    expect(services.openclaw.environment.TOKEN).toBe('a $$dollar');
    expect(services.openclaw).toMatchObject({
      cap_drop: ['ALL'],
      mem_limit: services.openclaw.memswap_limit,
    });
    expect(services.openclaw.ports).toEqual([expect.objectContaining({ published: '80' })]);
  });
});
