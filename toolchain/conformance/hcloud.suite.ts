import * as hcloud from '@pulumi/hcloud';
import * as pulumi from '@pulumi/pulumi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CloudApiCaller,
  type ConformanceClouds,
  cloudApiCaller,
  providerEnvironment,
} from './clouds.fixture.ts';
import type { Stacks, TestStack } from './stack.fixture.ts';

interface Listed {
  servers: { id: number; name: string; labels: Record<string, string>; location?: { name: string } }[];
}

const serverType = 'hcloud:index/server:Server';
const publicKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB1hKqMyZVSKAcbXHnyhBRHWvbi9Q4hu8BlqMeBNjqB9 conformance';

interface MachineOptions {
  label?: string;
  location?: string;
  keyName?: string;
  options?: pulumi.CustomResourceOptions;
}

const machine =
  ({ label = 'first', location = 'nbg1', keyName = 'conformance', options = {} }: MachineOptions = {}) =>
  async () => {
    const key = new hcloud.SshKey('key', { name: keyName, publicKey }, { deleteBeforeReplace: true });
    const server = new hcloud.Server(
      'server',
      {
        name: 'conformance',
        serverType: 'cx23',
        image: 'ubuntu-24.04',
        location,
        sshKeys: [key.id],
        labels: { round: label },
        userData: pulumi.secret('#cloud-config\n# hidden-user-data\n'),
      },
      options,
    );
    return { id: server.id, address: server.ipv4Address, keyId: key.id };
  };

/** Hetzner's plugin, against any Hetzner API. Its SDKv2 half implements servers, its plugin-framework half keys. */
export function describeHcloudPlugin(stacks: () => Stacks, clouds: () => ConformanceClouds): void {
  describe('hcloud', () => {
    let stack: TestStack;
    let call: CloudApiCaller;
    const servers = async () => (await call<Listed>('GET', '/servers')).servers;

    beforeAll(async () => {
      stack = await stacks().open('hcloud', providerEnvironment(clouds()));
      call = cloudApiCaller(clouds().hetzner, clouds().tokens.hetzner);
    });
    afterAll(() => stack?.destroy());

    it('previews with ids that are not known yet', async () => {
      expect(await stack.preview(machine())).toEqual({ create: 3 });
      expect(await servers()).toEqual([]);
    });

    it('creates, and outputs ids and addresses as strings', async () => {
      const { changes, outputs } = await stack.up(machine());
      expect(changes).toEqual({ create: 3 });
      const [server] = await servers();
      expect(outputs).toEqual({
        id: String(server?.id),
        address: expect.stringMatching(/^[\d.]+$/),
        keyId: expect.stringMatching(/^\d+$/),
      });
    });

    it('changes nothing when nothing changed', async () => {
      expect((await stack.up(machine())).changes).toEqual({});
    });

    it('keeps secret inputs and its own token out of the state', () => {
      expect(stack.stateText()).not.toContain('hidden-user-data');
      expect(stack.stateText()).not.toContain(clouds().tokens.hetzner);
      expect(stack.stateText()).not.toMatch(/HCLOUD|"token"/);
    });

    it('updates a label in place', async () => {
      const [before] = await servers();
      expect((await stack.up(machine({ label: 'second' }))).changes).toEqual({ update: 1 });
      expect(await servers()).toMatchObject([{ id: before?.id, labels: { round: 'second' } }]);
    });

    it('detects a manual change after a refresh, and reverts it', async () => {
      const [server] = await servers();
      await call('PUT', `/servers/${server?.id}`, { labels: { round: 'by-hand' } });
      expect(await stack.refresh()).toEqual({ update: 1 });
      expect((await stack.up(machine({ label: 'second' }))).changes).toEqual({ update: 1 });
      expect(await servers()).toMatchObject([{ labels: { round: 'second' } }]);
    });

    it('replaces a server that has to move, and deletes the old one first', async () => {
      const [before] = await servers();
      const { changes } = await stack.up(machine({ label: 'second', location: 'hel1' }));
      expect(changes).toEqual({ replace: 1 });
      const after = await servers();
      expect(after).toHaveLength(1);
      expect(after[0]?.id).not.toBe(before?.id);
    });

    it('recreates a server that was deleted by hand', async () => {
      const [server] = await servers();
      await call('DELETE', `/servers/${server?.id}`);
      expect(await stack.refresh()).toEqual({ delete: 1 });
      expect((await stack.up(machine({ location: 'hel1' }))).changes).toEqual({ create: 1 });
    });

    it('reads a server that it did not create', async () => {
      const [server] = await servers();
      const other = await stacks().open('hcloud-import', providerEnvironment(clouds()));
      const adopt = async () => {
        const found = hcloud.Server.get('server', String(server?.id));
        return { name: found.name, labels: found.labels };
      };
      const { outputs } = await other.up(adopt);
      expect(outputs).toEqual({ name: 'conformance', labels: { round: 'first' } });
      await other.destroy();
      expect(stack.ids(serverType)).toEqual([String(server?.id)]);
    });

    it('imports a server and ignores properties that it cannot read', async () => {
      const [server] = await servers();
      const other = await stacks().open('hcloud-adopt', providerEnvironment(clouds()));
      const options = {
        import: String(server?.id),
        ignoreChanges: ['userData', 'sshKeys', 'image'],
        retainOnDelete: true,
      };
      const adopt = async () => {
        const args = { name: 'conformance', serverType: 'cx23', image: 'ubuntu-24.04', location: 'hel1' };
        new hcloud.Server('server', { ...args, labels: { round: 'first' } }, options);
      };
      expect((await other.up(adopt)).changes).toEqual({ create: 1, import: 1 });
      expect(other.ids(serverType)).toEqual([String(server?.id)]);
      await other.destroy();
      expect(await servers()).toHaveLength(1);
    });

    it('deletes', async () => {
      await stack.destroy();
      expect(await servers()).toEqual([]);
    });
  });
}
