import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SetupBody } from '../api/assistants/setup/setup.schema.ts';
import { Customer } from './customer.ts';
import { type LaunchedProduct, launchProduct } from './launched-product.fixture.ts';

const root = path.resolve(import.meta.dirname, '..');
const run = promisify(execFile);

describe('a first start, before the engine is built', () => {
  let cache: string;
  let product: LaunchedProduct | undefined;

  beforeEach(async () => {
    cache = mkdtempSync(path.join(tmpdir(), 'clawdet-cache-'));
    const env = { ...process.env, CLAWDET_CACHE: cache };
    await run(process.execPath, ['cli/setup/main.ts', 'start'], { cwd: root, env });
  });
  afterEach(async () => {
    await product?.remove();
    product = undefined;
    rmSync(cache, { recursive: true, force: true });
  });

  /** Starts the product on a cache that holds only what the pages need. */
  const open = async (settings: Record<string, string> = {}): Promise<Customer> => {
    settings.CLAWDET_CACHE = cache;
    const launched = await launchProduct({ servers: 'process' }, settings);
    product = launched;
    return Customer.register(() => launched.run);
  };
  const setup = async (customer: Customer): Promise<SetupBody> =>
    (await (await customer.call('GET', '/api/setup')).json()) as SetupBody;
  const launcherLog = () => readFileSync(path.join(product?.home ?? '', 'launcher.log'), 'utf8');

  test('an order waits, shows the reason and the time left, and is ready without another click', async () => {
    const customer = await open();
    await customer.start();
    expect(await setup(customer)).toMatchObject({ state: 'building', secondsLeft: expect.any(Number) });
    expect(await customer.waitingFor()).toMatch(/still building what assistants run on/);
    await customer.untilReady();
    expect((await setup(customer)).state).toBe('ready');
    expect(launcherLog()).toMatch(/Ready for assistants/);
  });

  test('stopped in the middle and started again, the set-up resumes and the order is kept', async () => {
    const customer = await open();
    await customer.start();
    await product?.stop();
    await product?.restart();
    expect(await customer.waitingFor()).toMatch(/still building/);
    await customer.untilReady();
  });

  test('if the set-up fails, the page says why and what to do, and the next start completes the order', async () => {
    const settings = { PATH: `${path.join(root, 'node_modules/.bin')}:/bin`, CLAWDET_TOOLCHAIN: 'build' };
    const customer = await open(settings);
    await customer.start();
    await expect.poll(async () => (await setup(customer)).state, { timeout: 60_000 }).toBe('failed');
    expect((await setup(customer)).failure).toEqual({
      message: expect.stringContaining('There is no Go on this machine'),
      next: expect.stringContaining('make start'),
    });
    await product?.stop();
    // Go is now installed.
    settings.PATH = process.env.PATH ?? '';
    await product?.restart();
    await customer.untilReady();
  });
});
