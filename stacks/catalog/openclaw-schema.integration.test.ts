import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretVariables } from '../../infra/components/openclaw-config.ts';
import { imageHome } from '../../sandbox/openclaw/image.ts';
import { locateImage } from '../../sandbox/openclaw/locate.ts';
import { cacheFolder } from '../../toolchain/paths.ts';
import { openclawConfigs } from './golden.builder.ts';

const run = promisify(execFile);

/** The real program in the image that servers run; none where the image was not built. */
const openclaw = existsSync(imageHome(cacheFolder()))
  ? locateImage()
      .layers.map(({ files }) => path.join(files, 'app/node_modules/openclaw/openclaw.mjs'))
      .find((file) => existsSync(file))
  : undefined;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clawdet-openclaw-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the real OpenClaw says about a configuration. */
async function validate(text: string): Promise<{ valid: boolean; issues?: unknown[]; warnings?: unknown[] }> {
  const config = path.join(folder, 'openclaw.json');
  await writeFile(config, text);
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    OPENCLAW_STATE_DIR: path.join(folder, 'state'),
    OPENCLAW_CONFIG_PATH: config,
    [secretVariables.gatewayToken]: 'a'.repeat(64),
    [secretVariables.modelApiKey]: 'a key',
  };
  const words = [openclaw ?? '', 'config', 'validate', '--json'];
  const { stdout } = await run(process.execPath, words, { env }).catch((error) => error);
  return JSON.parse(stdout);
}

describe.skipIf(!openclaw)(openclaw ? 'openclaw.json, read by OpenClaw itself' : 'skipped: no image', () => {
  it.each(Object.entries(openclawConfigs))('%s is valid and draws no warning', async (_name, text) => {
    expect(await validate(text)).toMatchObject({ valid: true, warnings: [] });
  });

  it('would refuse a key that it does not know: the check can fail', async () => {
    const [text = ''] = Object.values(openclawConfigs);
    const config = JSON.parse(text);
    const misspelt = { ...config, logging: { maxFileByte: 1 } };
    expect(await validate(JSON.stringify(misspelt))).toMatchObject({ valid: false });
  });
});
