import { describe, expect, it } from 'vitest';
import { FaultRegistry, type FaultRule, faultRule } from './fault-rules.ts';

const rule = (change: Partial<FaultRule> = {}): FaultRule => ({
  cloud: 'hetzner',
  effect: 'status:503',
  ...change,
});

/** Which of `count` equal calls a rule hits. */
function hits(change: Partial<FaultRule>, count: number): number[] {
  const faults = new FaultRegistry();
  faults.add(rule(change));
  return Array.from({ length: count }, (_, index) => index + 1).filter(() =>
    faults.match('hetzner', 'GET', '/v1/servers'),
  );
}

describe('a fault rule', () => {
  it('hits every call by default', () => {
    expect(hits({}, 3)).toEqual([1, 2, 3]);
    expect(hits({ nth: 2 }, 4)).toEqual([2]);
    expect(hits({ every: 2 }, 5)).toEqual([2, 4]);
    expect(hits({ times: 2 }, 4)).toEqual([1, 2]);
    expect(hits({ every: 2, times: 1 }, 5)).toEqual([2]);
  });

  it('hits a share of the calls, the same ones for the same seed', () => {
    const drawn = hits({ share: 0.2, seed: 'monday' }, 1_000);
    expect(drawn.length).toBeGreaterThan(150);
    expect(drawn.length).toBeLessThan(250);
    expect(hits({ share: 0.2, seed: 'monday' }, 1_000)).toEqual(drawn);
    expect(hits({ share: 0.2, seed: 'tuesday' }, 1_000)).not.toEqual(drawn);
    expect(hits({ share: 1 }, 3)).toEqual([1, 2, 3]);
  });

  it('hits only the cloud, method and path it names', () => {
    const faults = new FaultRegistry();
    faults.add(rule({ method: 'POST', path: '/v1/servers/*/actions/**' }));
    expect(faults.match('hetzner', 'POST', '/v1/servers/1/actions/poweroff')).toBeDefined();
    expect(faults.match('hetzner', 'GET', '/v1/servers/1/actions/poweroff')).toBeUndefined();
    expect(faults.match('hetzner', 'POST', '/v1/servers')).toBeUndefined();
    expect(faults.match('cloudflare', 'POST', '/v1/servers/1/actions/poweroff')).toBeUndefined();
  });

  it('looks at the query if its path has one, and only then', () => {
    const faults = new FaultRegistry();
    faults.add(rule({ method: 'GET', path: '/v1/server_types?name=*' }));
    expect(faults.match('hetzner', 'GET', '/v1/server_types?name=cx23')).toBeDefined();
    expect(faults.match('hetzner', 'GET', '/v1/server_types?page=1')).toBeUndefined();
    expect(faults.match('hetzner', 'GET', '/v1/server_types')).toBeUndefined();
    faults.add(rule({ method: 'GET', path: '/v1/servers' }));
    expect(faults.match('hetzner', 'GET', '/v1/servers?page=2')).toBeDefined();
  });

  it('counts the calls it matched and those it hit', () => {
    const faults = new FaultRegistry();
    const { id } = faults.add(rule({ nth: 2 }));
    for (let made = 0; made < 3; made += 1) faults.match('hetzner', 'GET', '/v1/servers');
    expect(faults.list()).toMatchObject([{ id, seen: 3, hit: 1 }]);
  });

  it('ends when it is removed, and releases the calls that hang on it', () => {
    const faults = new FaultRegistry();
    const { id } = faults.add(rule({ effect: 'hang' }));
    let released = 0;
    faults.onRemoved(id, () => {
      released += 1;
    });
    expect([faults.remove(id), faults.remove(id), released]).toEqual([true, false, 1]);
    expect(faults.match('hetzner', 'GET', '/')).toBeUndefined();
  });
});

describe('the schema of a fault rule', () => {
  it.each([
    'drop',
    'hang',
    'refuse',
    'stall',
    'status:429',
    'slow:250',
    'cut:3',
    'freeze:0',
    'error:resource_unavailable',
    'action:timeout',
  ])('accepts %s', (effect) => {
    expect(faultRule.safeParse(rule({ effect })).success).toBe(true);
  });

  it.each(['', 'status:200', 'slow:soon', 'cut:', 'explode'])('refuses %j', (effect) => {
    expect(faultRule.safeParse(rule({ effect })).success).toBe(false);
  });
});
