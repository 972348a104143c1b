import { describe, expect, it } from 'vitest';
import { Latency, type LatencyProfile, profiles } from './latency.ts';

describe('the latency profiles', () => {
  it('take no time when instant', () => {
    const kinds = Object.keys(profiles.instant) as (keyof LatencyProfile)[];
    expect(kinds.every((kind) => new Latency('instant').draw(kind) === 0)).toBe(true);
  });

  it('start a realistic server in 8 to 15 seconds, and its sshd 10 to 20 seconds later', () => {
    const sum = (random: number): number => {
      const latency = new Latency('realistic', () => random);
      return latency.draw('serverCreateMs') + latency.draw('serverStartMs');
    };
    expect([sum(0), sum(1)]).toEqual([8_000, 15_000]);
    expect(profiles.realistic.sshdMs).toEqual([10_000, 20_000]);
  });
});
