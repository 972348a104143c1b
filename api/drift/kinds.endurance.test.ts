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
    ? 'every drift, one after the other, on a server with its own Linux and the real OpenClaw'
    : `skipped: ${missing.join('; ')}`,
  () => {
    let world: DriftWorld;
    const counts = { injected: 0, found: 0, false: 0 };
    beforeAll(async () => {
      world = await openDriftWorld('namespace');
    });
    afterAll(() => world?.close());
    beforeEach(() => {
      world.mails.length = 0;
    });

    test('a healthy customer has no finding', () => expectNoDrift(world, counts));

    test.each(
      [...namespaceDrifts, ...hostDrifts, ...cloudDrifts].map(
        (scenario) => [scenario.what, scenario] as const,
      ),
    )('%s: found, repaired as the policy says, and healthy again', (_what, scenario) =>
      runDriftScenario(world, scenario, counts),
    );

    test('Docker restarts an assistant that crashes: nothing is found', async () => {
      await world.onServer(
        `kill -9 $(docker inspect --format '{{.State.Pid}}' clawdet-openclaw-1) && sleep 15`,
      );
      await expectNoDrift(world, counts);
    });

    test('all drift that was made by hand was found, and nothing else', () => {
      process.stdout.write(`drift on namespace servers: ${JSON.stringify(counts)}\n`);
      expect(counts).toEqual({ injected: counts.injected, found: counts.injected, false: 0 });
      expect(counts.injected).toBeGreaterThan(30);
    });
  },
);
