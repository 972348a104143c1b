import { expect, test } from 'vitest';
import { FaultRegistry } from '../../sandbox/core/fault-rules.ts';
import { faultRulesOf } from './fault-schedule.ts';
import { seededRandom } from './seeded-random.ts';

test('the rules together hit the requested share of all calls, and each effect occurs', () => {
  const faults = new FaultRegistry();
  for (const rule of faultRulesOf(seededRandom('monday'), 0.2)) faults.add(rule);
  for (let call = 0; call < 5_000; call += 1) faults.match('hetzner', 'GET', '/v1/servers');
  const hetznerFaults = faults.list().filter(({ cloud }) => cloud === 'hetzner');
  const share = hetznerFaults.reduce((sum, { hit }) => sum + hit, 0) / 5_000;
  expect(share).toBeGreaterThan(0.18);
  expect(share).toBeLessThan(0.22);
  expect(hetznerFaults.every(({ hit }) => hit > 0)).toBe(true);
});
