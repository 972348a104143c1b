import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import type { InstallMethod } from '../cache-key.ts';
import { locateToolchain } from '../locate.ts';
import { describeCloudflarePlugin } from './cloudflare.suite.ts';
import type { ConformanceClouds } from './clouds.fixture.ts';
import { describeCommandPlugin } from './command.suite.ts';
import { describeHcloudPlugin } from './hcloud.suite.ts';
import { describeRandomPlugin } from './random.suite.ts';
import { Stacks } from './stack.fixture.ts';

/** The whole suite on the plugins of one road. */
function describePlugins(method: InstallMethod): void {
  let stacks: Stacks;
  let sandbox: Sandbox;

  beforeAll(async () => {
    stacks = new Stacks(locateToolchain(envOf(method)));
    sandbox = await openSandbox({ servers: 'paper' });
  });
  afterAll(async () => {
    stacks?.close();
    await sandbox?.close();
  });
  const clouds = (): ConformanceClouds => ({
    hetzner: sandbox.addresses.hetzner,
    cloudflare: sandbox.addresses.cloudflare,
    tokens: sandbox.tokens,
  });

  describeHcloudPlugin(() => stacks, clouds);
  describeCloudflarePlugin(() => stacks, clouds, method);
  describeRandomPlugin(() => stacks, method);
  describeCommandPlugin(() => stacks, method);
}

const envOf = (road: InstallMethod): NodeJS.ProcessEnv => ({ ...process.env, CLAWDET_TOOLCHAIN: road });

/** Why a road's plugins cannot be tried here, or undefined. */
function absence(road: InstallMethod): string | undefined {
  try {
    locateToolchain(envOf(road));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

for (const road of ['build', 'official'] as const) {
  const reason = absence(road);
  const title = reason ? `plugins, ${road} road (not run: ${reason})` : `plugins, ${road} road`;
  describe.skipIf(reason)(title, () => describePlugins(road));
}

it('has plugins to try on one road at least', () => {
  expect(['build', 'official'].some((road) => !absence(road as InstallMethod))).toBe(true);
});
