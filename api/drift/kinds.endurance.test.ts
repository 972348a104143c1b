import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { missingRequirements } from '../../sandbox/servers/namespace/requirements.ts';
import { cloudDrifts } from './cloud-drifts.fixture.ts';
import { hostDrifts } from './host-drifts.fixture.ts';
import { namespaceDrifts } from './namespace-drifts.fixture.ts';
import { expectNoDrift, runDriftScenario } from './scenarios.fixture.ts';
import { type DriftWorld, openDriftWorld } from './world.fixture.ts';

const missing = missingRequirements();
const runnable = missing.length === 0;

describe.skipIf(!runnable)(
  runnable
    ? 'every drift, one after the other, on a server with a Linux of its own and the real OpenClaw'
    : `skipped: ${missing.join('; ')}`,
  () => {
    let world: DriftWorld;
    const tally = { injected: 0, found: 0, false: 0 };
    beforeAll(async () => {
      world = await openDriftWorld('namespace');
    });
    afterAll(() => world?.close());
    beforeEach(() => {
      world.mails.length = 0;
    });

    test('a customer in order has no finding', () => expectNoDrift(world, tally));

    test.each(
      [...namespaceDrifts, ...hostDrifts, ...cloudDrifts].map(
        (scenario) => [scenario.what, scenario] as const,
      ),
    )('%s: found, mended as the policy says, and in order again', (_what, scenario) =>
      runDriftScenario(world, scenario, tally),
    );

    test('an assistant that crashes is Docker’s to start again: nothing is found', async () => {
      await world.onServer(
        `kill -9 $(docker inspect --format '{{.State.Pid}}' clawdet-openclaw-1) && sleep 15`,
      );
      await expectNoDrift(world, tally);
    });

    test('of all that was done by hand everything was found, and nothing else', () => {
      process.stdout.write(`drift on namespace servers: ${JSON.stringify(tally)}\n`);
      expect(tally).toEqual({ injected: tally.injected, found: tally.injected, false: 0 });
      expect(tally.injected).toBeGreaterThan(30);
    });
  },
);
