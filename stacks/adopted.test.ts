import { describe, expect, it } from 'vitest';
import { recordProgram } from '../infra/components/program-recorder.fixture.ts';
import { sampleAdoptedInputs } from './adopted.builder.ts';
import { type AdoptedInputs, adoptedOutputs } from './adopted.contract.ts';
import { program } from './adopted.ts';

const recorded = (changes: Partial<AdoptedInputs> = {}) =>
  recordProgram(() => program(sampleAdoptedInputs(changes)));

describe('the stack of an adopted server', () => {
  it('declares a server and a record, and nothing that needs a key', async () => {
    const { resources } = await recorded();
    expect(Object.values(resources).map(({ type }) => type)).toEqual([
      'hcloud:index/server:Server',
      'cloudflare:index/dnsRecord:DnsRecord',
    ]);
  });

  it('declares the server exactly as its cloud describes it', async () => {
    const { resources } = await recorded();
    expect(resources['server-machine']?.inputs).toEqual({
      name: 'old-alice',
      serverType: 'cx33',
      location: 'nbg1',
      image: 'ubuntu-24.04',
      labels: { service: 'old', 'team.name': 'x' },
      backups: true,
      deleteProtection: true,
      rebuildProtection: true,
    });
  });

  it.each(['import', 'compare', 'keep'] as const)(
    'always imports the server by its id (%s), so that it can never create one',
    async (mode) => {
      const { resources } = await recorded({ mode });
      expect(resources['server-machine']?.options.import).toBe('42');
    },
  );

  it('imports the record only in a run that says so', async () => {
    expect((await recorded()).resources['dns-record']?.options.import).toBeUndefined();
    const adopt = 'a'.repeat(32);
    const { resources } = await recorded({ record: { ttl: 1, proxied: true, adopt } });
    expect(resources['dns-record']?.options.import).toBe(`0123456789abcdef0123456789abcdef/${adopt}`);
  });

  it('ignores every difference while it imports, and none that it can see while it compares', async () => {
    const ignoredIn = async (mode: AdoptedInputs['mode']) => {
      const { resources } = await recorded({ mode });
      return [resources['server-machine'], resources['dns-record']].map((one) => one?.options.ignoreChanges);
    };
    const [server = [], record = []] = await ignoredIn('import');
    const declared = (await recorded()).resources;
    expect(server).toEqual(expect.arrayContaining(Object.keys(declared['server-machine']?.inputs ?? {})));
    expect(record).toEqual(expect.arrayContaining(Object.keys(declared['dns-record']?.inputs ?? {})));
    const [compared = []] = await ignoredIn('compare');
    expect(compared).toEqual(expect.arrayContaining(['userData', 'sshKeys']));
    expect(compared).not.toEqual(expect.arrayContaining(['name']));
    const [kept = []] = await ignoredIn('keep');
    expect(kept).toEqual(expect.arrayContaining(['userData', 'sshKeys', 'image', 'location', 'serverType']));
    expect(kept).not.toEqual(expect.arrayContaining(['labels']));
  });

  it('is protected as a whole, and has outputs that match the contract', async () => {
    const { resources, outputs } = await recorded();
    expect(new Set(Object.values(resources).map((one) => one.protected))).toEqual(new Set([true]));
    const values = Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
    expect(adoptedOutputs.parse(values)).toMatchObject({
      hostname: 'alice.clawdet.localhost',
      ipv4: '192.0.2.7',
    });
  });

  it('has no record if none led to the server', async () => {
    const { resources, outputs } = await recorded({ record: undefined });
    expect(Object.keys(resources)).toEqual(['server-machine']);
    expect(outputs.recordId?.value).toBeUndefined();
  });
});
