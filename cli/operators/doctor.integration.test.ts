import { afterEach, expect, test } from 'vitest';
import { identify } from '../../infra/processes/process-identity.ts';
import { type RunFile, writeRunFile } from '../start/run-file.ts';
import { commandsWith, settingsWith } from './commands.fixture.ts';

let commands: Awaited<ReturnType<typeof commandsWith>>;
afterEach(async () => commands?.remove());

/** A home whose product was started with these clouds, and with its own database. */
async function aHome(clouds: Record<string, string>) {
  const { MONGODB_URI, ...settings } = settingsWith('');
  commands = await commandsWith({ ...settings, ...clouds });
}

const SANDBOX = { HCLOUD_ENDPOINT: 'http://127.0.0.1:9/v1', CLOUDFLARE_BASE_URL: 'http://127.0.0.1:9' };
const productFailures = (stdout: string) =>
  [...stdout.matchAll(/FAIL (Clawdet|database|Hetzner|Cloudflare|firewall[^:]*): (.*)/g)].map(
    ([, name, words]) => [name, words],
  );

test('a product that does not run is one failure, and the way to start it', async () => {
  await aHome(SANDBOX);
  const { code, stdout } = await commands.run('doctor');
  expect(productFailures(stdout)).toEqual([['Clawdet', expect.stringContaining('run make start')]]);
  expect(code).toBe(69);
});

test('while it runs, each part that does not answer is named', async () => {
  await aHome(SANDBOX);
  const processes = { start: identify(process.pid) };
  await writeRunFile(commands.home, { processes } as unknown as RunFile);
  const { stdout } = await commands.run('doctor');
  expect(productFailures(stdout).map(([name]) => name)).toEqual(
    expect.arrayContaining(['database', 'Hetzner', 'Cloudflare']),
  );
});
