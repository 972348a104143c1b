import { expect, test } from 'vitest';
import { Faults } from '../../sandbox/core/faults.ts';
import { diceOf } from './chance.ts';
import { rulesOf } from './weather.ts';

test('the rules together hit the share of all calls that was asked for, by every effect', () => {
  const faults = new Faults();
  for (const rule of rulesOf(diceOf('monday'), 0.2)) faults.add(rule);
  for (let call = 0; call < 5_000; call += 1) faults.meet('hetzner', 'GET', '/v1/servers');
  const ours = faults.list().filter(({ cloud }) => cloud === 'hetzner');
  const share = ours.reduce((sum, { hit }) => sum + hit, 0) / 5_000;
  expect(share).toBeGreaterThan(0.18);
  expect(share).toBeLessThan(0.22);
  expect(ours.every(({ hit }) => hit > 0)).toBe(true);
});
