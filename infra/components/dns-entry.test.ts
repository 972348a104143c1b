import { describe, expect, it } from 'vitest';
import { DnsEntry, type DnsEntryArgs } from './dns-entry.ts';
import { recordProgram } from './program-recorder.fixture.ts';

const recorded = (changes: Partial<DnsEntryArgs> = {}) =>
  recordProgram(async () => {
    new DnsEntry('dns', {
      zoneId: 'z'.repeat(32),
      hostname: 'alice.clawdet.com',
      address: '192.0.2.7',
      comment: 'managed-by=clawdet instance=65f0a1b2c3d4e5f601234567',
      ...changes,
    });
    return {};
  });

describe('a DNS entry', () => {
  it('is a proxied A record with the automatic time to live', async () => {
    const { resources } = await recorded();
    expect(resources['dns-record']?.inputs).toEqual({
      zoneId: 'z'.repeat(32),
      name: 'alice.clawdet.com',
      type: 'A',
      content: '192.0.2.7',
      ttl: 1,
      proxied: true,
      comment: 'managed-by=clawdet instance=65f0a1b2c3d4e5f601234567',
    });
  });

  it('is replaced delete-first, so that two addresses never share a name', async () => {
    const { resources } = await recorded();
    expect(resources['dns-record']?.options.deleteBeforeReplace).toBe(true);
  });

  it.each([
    ['abc', `${'z'.repeat(32)}/abc`],
    ['zone/abc', 'zone/abc'],
  ])('adopts record %s as %s', async (adopt, id) => {
    const { resources } = await recorded({ adopt });
    expect(resources['dns-record']?.options.import).toBe(id);
  });

  it('rejects a name with uppercase letters, which Cloudflare would treat as another', async () => {
    await expect(recorded({ hostname: 'Alice.clawdet.com' })).rejects.toThrow('"Alice"');
  });
});
