import { describe, expect, it } from 'vitest';
import { optionsOf } from './environment.ts';

describe('the sandbox environment', () => {
  it('has a default for everything', () => {
    expect(optionsOf({})).toMatchObject({
      home: '.clawdet/sandbox',
      servers: 'auto',
      latency: 'instant',
      ports: {},
      zone: 'clawdet.localhost',
    });
  });

  it('reads ports and tokens, and leaves out what is not set', () => {
    const { ports, tokens } = optionsOf({
      SANDBOX_PORTS: '{"hetzner":4001}',
      SANDBOX_HETZNER_TOKEN: 'h'.repeat(64),
    });
    expect([ports, tokens]).toEqual([{ hetzner: 4001 }, { hetzner: 'h'.repeat(64) }]);
  });

  it('reads the first port to try', () => {
    expect(optionsOf({ SANDBOX_FIRST_PORT: '3100' })).toMatchObject({ firstPort: 3100 });
  });

  it.each([
    ['SANDBOX_PORTS', '{"hetzner":'],
    ['SANDBOX_PORTS', '{"hetzner":70000}'],
    ['SANDBOX_FIRST_PORT', '70001'],
    ['SANDBOX_LIMITS', '{"servers":0}'],
    ['SANDBOX_HETZNER_TOKEN', 'too-short-a-secret'],
    ['SANDBOX_SERVERS', 'vmware'],
  ])('names %s when it is wrong, without its value', (name, value) => {
    expect(() => optionsOf({ [name]: value })).toThrow(name);
    expect(() => optionsOf({ [name]: value })).not.toThrow(value);
  });
});
