import { describe, expect, it } from 'vitest';
import { AssistantServer } from './assistant-server.ts';
import { KeyPair } from './key-pair.ts';
import { recordProgram } from './program-recorder.fixture.ts';

type Args = ConstructorParameters<typeof AssistantServer>[1];

const recorded = async (changes: Partial<Args> = {}) =>
  recordProgram(async () => {
    const server = new AssistantServer('server', {
      identity: { subdomain: 'alice', instanceId: 'f'.repeat(24), cell: 'eu1', tier: 'pro' },
      location: 'hel1',
      serverType: 'cx23',
      image: 'docker-ce',
      firewallId: 7,
      deployKey: new KeyPair('deploy-key', { comment: 'clawdet-deploy' }),
      hostKey: new KeyPair('host-key', { comment: 'clawdet-host' }),
      adopt: {},
      changeServerType: false,
      ...changes,
    });
    return { ipv4: server.ipv4 };
  });

describe('a server for an assistant', () => {
  it('creates the server from the catalog, with the labels that recovery and inventory look for', async () => {
    const { resources } = await recorded();
    expect(resources['server-machine']?.inputs).toMatchObject({
      name: 'alice',
      serverType: 'cx23',
      location: 'hel1',
      image: 'docker-ce',
      firewallIds: [7],
      sshKeys: ['server-ssh-key-id'],
      labels: { 'managed-by': 'clawdet', instance: 'f'.repeat(24), cell: 'eu1', tier: 'pro' },
    });
  });

  it('is never replaced because of properties that cannot be changed in place', async () => {
    const { resources } = await recorded();
    expect(resources['server-machine']?.options.ignoreChanges).toEqual(
      expect.arrayContaining(['userData', 'sshKeys', 'image', 'location']),
    );
  });

  it.each([
    ['keeps the type that it has', { adopt: { server: '42' } }, true],
    ['gets another type only in a run that is for it', { changeServerType: true }, false],
  ])('%s', async (_, changes, ignored) => {
    const { resources } = await recorded(changes);
    const ignoredNames = resources['server-machine']?.options.ignoreChanges;
    expect(ignoredNames).toContain('userData');
    expect(String(ignoredNames).includes('serverType')).toBe(ignored);
  });

  it('never lets its disk grow, so that each change of its type can be taken back', async () => {
    expect((await recorded()).resources['server-machine']?.inputs).toMatchObject({ keepDisk: true });
  });

  it('replaces its key delete-first: Hetzner refuses a second key of the same name', async () => {
    const { resources } = await recorded();
    expect(resources['server-ssh-key']?.options.deleteBeforeReplace).toBe(true);
    expect(resources['server-ssh-key']?.inputs).toMatchObject({
      name: 'clawdet-alice',
      publicKey: expect.stringMatching(/^ssh-ed25519 \S+ clawdet-deploy$/),
    });
  });

  it('boots with the host key that identifies it, kept secret', async () => {
    const { resources } = await recorded();
    const machine = resources['server-machine'];
    expect(machine?.secrets).toEqual(['userData']);
    expect(machine?.inputs.userData).toContain('BEGIN OPENSSH PRIVATE KEY');
  });

  it('has no firewall if the cell has none', async () => {
    const { resources } = await recorded({ firewallId: undefined });
    expect(resources['server-machine']?.inputs).not.toHaveProperty('firewallIds');
  });

  it('rejects a label that Hetzner would reject', async () => {
    const identity = { subdomain: 'alice', instanceId: 'f'.repeat(24), cell: 'e'.repeat(64), tier: 'pro' };
    await expect(recorded({ identity })).rejects.toThrow('Label "cell"');
  });
});
