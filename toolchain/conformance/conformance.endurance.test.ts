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

/** The whole suite on the plugins of one install method. */
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

const envOf = (method: InstallMethod): NodeJS.ProcessEnv => ({ ...process.env, CLAWDET_TOOLCHAIN: method });

/** Why a method's plugins cannot be tested here, or undefined. */
function absence(method: InstallMethod): string | undefined {
  try {
    locateToolchain(envOf(method));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

for (const method of ['build', 'official'] as const) {
  const reason = absence(method);
  const title = reason ? `plugins, method ${method} (not run: ${reason})` : `plugins, method ${method}`;
  describe.skipIf(reason)(title, () => describePlugins(method));
}

it('has plugins of at least one install method', () => {
  expect(['build', 'official'].some((method) => !absence(method as InstallMethod))).toBe(true);
});
