import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import type { Road } from '../key.ts';
import { locateToolchain } from '../locate.ts';
import { describeCloudflare } from './cloudflare.suite.ts';
import type { Clouds } from './clouds.fixture.ts';
import { describeCommand } from './command.suite.ts';
import { describeHcloud } from './hcloud.suite.ts';
import { describeRandom } from './random.suite.ts';
import { Stacks } from './stack.fixture.ts';

/** The whole suite on the plugins of one road. */
function describePlugins(road: Road): void {
  let stacks: Stacks;
  let sandbox: Sandbox;

  beforeAll(async () => {
    stacks = new Stacks(locateToolchain(envOf(road)));
    sandbox = await openSandbox({ servers: 'paper' });
  });
  afterAll(async () => {
    stacks?.close();
    await sandbox?.close();
  });
  const clouds = (): Clouds => ({
    hetzner: sandbox.addresses.hetzner,
    cloudflare: sandbox.addresses.cloudflare,
    tokens: sandbox.tokens,
  });

  describeHcloud(() => stacks, clouds);
  describeCloudflare(() => stacks, clouds, road);
  describeRandom(() => stacks, road);
  describeCommand(() => stacks, road);
}

const envOf = (road: Road): NodeJS.ProcessEnv => ({ ...process.env, CLAWDET_TOOLCHAIN: road });

/** Why a road's plugins cannot be tried here, or undefined. */
function absence(road: Road): string | undefined {
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
  expect(['build', 'official'].some((road) => !absence(road as Road))).toBe(true);
});
