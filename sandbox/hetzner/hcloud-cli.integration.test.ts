import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../open.ts';
import { type Hcloud, openHcloud } from './hcloud-cli.fixture.ts';

describe('the official hcloud client', () => {
  let sandbox: Sandbox;
  let hcloud: Hcloud;
  let folder: string;

  beforeAll(async () => {
    sandbox = await openSandbox();
    hcloud = await openHcloud({ endpoint: sandbox.addresses.hetzner, token: sandbox.tokens.hetzner });
    folder = await mkdtemp(join(tmpdir(), 'hcloud-'));
  });
  afterAll(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  const json = async (...words: string[]): Promise<unknown> =>
    JSON.parse(await hcloud(...words, '-o', 'json'));
  const columns = async (what: string, names: string): Promise<string[]> =>
    (await hcloud(what, 'list', '-o', 'noheader', '-o', `columns=${names}`))
      .trim()
      .split('\n')
      .map((line) => line.replace(/\s+/g, ' ').trim());

  it('lists the catalog', async () => {
    expect(await columns('location', 'name')).toEqual(['fsn1', 'nbg1', 'hel1', 'ash', 'hil', 'sin']);
    expect(await columns('server-type', 'name,cores,memory')).toContain('cx23 2 4.0 GB');
    expect(await columns('image', 'type,name')).toContain('app docker-ce');
  });

  it('creates, lists, stops, starts, snapshots and deletes a server', async () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIYAmfmdY2pC+mF+fRQ3VXJQr6yIUgTUvVsVpDdJ4jpN deploy';
    await hcloud('ssh-key', 'create', '--name', 'deploy', '--public-key', key);
    const ordered = await hcloud(
      'server',
      'create',
      '--name',
      'alice',
      '--type',
      'cx23',
      '--image',
      'docker-ce',
      '--location',
      'nbg1',
      '--ssh-key',
      'deploy',
      '--label',
      'tier=pro',
    );
    expect(ordered).toContain('IPv4: ');
    expect(await columns('server', 'name,status')).toEqual(['alice running']);
    expect(await json('server', 'describe', 'alice')).toMatchObject({
      name: 'alice',
      labels: { tier: 'pro' },
    });
    await hcloud('server', 'poweroff', 'alice');
    expect(await columns('server', 'name,status')).toEqual(['alice off']);
    await hcloud('server', 'poweron', 'alice');
    await hcloud(
      'server',
      'create-image',
      'alice',
      '--type',
      'snapshot',
      '--description',
      'before the upgrade',
    );
    expect(sandbox.state().snapshots).toMatchObject([
      { description: 'before the upgrade', status: 'available' },
    ]);
    await hcloud('server', 'delete', 'alice');
    await hcloud('ssh-key', 'delete', 'deploy');
    expect(sandbox.state()).toMatchObject({ servers: [], sshKeys: [] });
  });

  it('creates a firewall with rules and applies it to servers by label', async () => {
    await hcloud(
      'server',
      'create',
      '--name',
      'bob',
      '--type',
      'cx23',
      '--image',
      'debian-12',
      '--label',
      'cell=eu1',
    );
    const rules = [
      { direction: 'in', protocol: 'tcp', port: '80', source_ips: ['0.0.0.0/0'], destination_ips: [] },
    ];
    await writeFile(join(folder, 'rules.json'), JSON.stringify(rules));
    await hcloud('firewall', 'create', '--name', 'cell', '--rules-file', join(folder, 'rules.json'));
    await hcloud(
      'firewall',
      'add-rule',
      'cell',
      '--direction',
      'in',
      '--protocol',
      'tcp',
      '--port',
      '22',
      '--source-ips',
      '0.0.0.0/0',
    );
    await hcloud(
      'firewall',
      'apply-to-resource',
      'cell',
      '--type',
      'label_selector',
      '--label-selector',
      'cell=eu1',
    );
    const server = sandbox.state().servers.find(({ name }) => name === 'bob');
    expect(server?.public_net.firewalls).toMatchObject([{ status: 'applied' }]);
    await expect(hcloud('firewall', 'delete', 'cell')).rejects.toThrow('resource_in_use');
    await hcloud(
      'firewall',
      'remove-from-resource',
      'cell',
      '--type',
      'label_selector',
      '--label-selector',
      'cell=eu1',
    );
    await hcloud('firewall', 'delete', 'cell');
    await hcloud('server', 'delete', 'bob');
  });

  it('made no call that the sandbox does not support', () => {
    expect(sandbox.state().unknown).toEqual([]);
  });
});
