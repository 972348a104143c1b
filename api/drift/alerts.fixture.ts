import { expect } from 'vitest';
import type { HealthFault } from '../../sandbox/servers/driver.ts';
import { until } from '../testing/product.ts';
import type { DriftScenario } from './scenarios.fixture.ts';
import type { DriftWorld } from './world.fixture.ts';

/** Expects that the owner was mailed once with this subject, and forgets all mails. */
export async function seeMail({ mails }: DriftWorld, subject: string): Promise<void> {
  const about = () => mails.filter((mail) => mail.startsWith(subject));
  await until(`the mail "${subject}"`, async () => about().length > 0);
  expect(about()).toHaveLength(1);
  mails.length = 0;
}

export const SUBJECTS = {
  disk_full: 'Your assistant’s disk is nearly full',
  memory_low: 'Your assistant is short of memory',
  container_unhealthy: 'Your assistant does not answer',
} as const;

/** What a process server can only simulate in its report: its owner is mailed, and nothing is repaired. */
export const healthDrifts: DriftScenario[] = [
  healthDrift('disk full', 'disk_full', 'disk_full'),
  healthDrift('memory short', 'memory_low', 'memory_low'),
  healthDrift('assistant unhealthy', 'unhealthy', 'container_unhealthy'),
];

function healthDrift(what: string, fault: HealthFault, kind: keyof typeof SUBJECTS): DriftScenario {
  return {
    what,
    kinds: [kind],
    make: (world) => injectHealthFaults(world, [fault]),
    async by(world) {
      await seeMail(world, SUBJECTS[kind]);
      await injectHealthFaults(world, []);
    },
  };
}

async function injectHealthFaults(world: DriftWorld, faults: HealthFault[]): Promise<void> {
  const server = Number((await world.instance()).observed.serverId);
  const answer = await fetch(`${world.sandbox.addresses.console}/api/health-faults`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${world.sandbox.tokens.console}`,
    },
    body: JSON.stringify({ server, faults }),
  });
  expect(await answer.json()).toEqual({ server, faults });
}
