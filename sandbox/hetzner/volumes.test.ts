import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CloudClient, cloudClientFor } from '../core/client.fixture.ts';
import { openSandbox, type Sandbox } from '../open.ts';

describe('volumes of a Hetzner project', () => {
  let sandbox: Sandbox;
  let call: CloudClient;
  beforeEach(async () => {
    sandbox = await openSandbox();
    call = cloudClientFor(sandbox.addresses.hetzner, sandbox.tokens.hetzner);
  });
  afterEach(() => sandbox.close());

  const create = async (change: Record<string, unknown> = {}): ReturnType<CloudClient> => {
    const answer = await call('POST', '/volumes', { name: 'data', size: 10, location: 'nbg1', ...change });
    await sandbox.settled();
    return answer;
  };
  const order = async (name: string, change: Record<string, unknown> = {}): Promise<number> => {
    const body = { name, server_type: 'cx23', image: 'debian-12', location: 'nbg1', ...change };
    const { server } = (await call('POST', '/servers', body)).body;
    await sandbox.settled();
    return server.id;
  };
  const act = async (id: number, name: string, body?: unknown): ReturnType<CloudClient> => {
    const answer = await call('POST', `/volumes/${id}/actions/${name}`, body);
    await sandbox.settled();
    return answer;
  };
  const shown = async (id: number) => (await call('GET', `/volumes/${id}`)).body.volume;
  const codeOf = async (answer: ReturnType<CloudClient>): Promise<string> => (await answer).body.error?.code;

  it('are created in a location, with an action, and are available then', async () => {
    const { status, body } = await create({ format: 'ext4', labels: { tier: 'pro' } });
    expect(status).toBe(201);
    expect(body.volume).toMatchObject({
      name: 'data',
      size: 10,
      server: null,
      status: 'creating',
      format: 'ext4',
      location: { name: 'nbg1' },
      linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${body.volume.id}`,
    });
    expect(body.action).toMatchObject({ command: 'create_volume', status: 'running' });
    expect(body.next_actions).toEqual([]);
    expect((await shown(body.volume.id)).status).toBe('available');
    expect(
      (await call('GET', '/volumes?label_selector=tier%3Dpro&status=available')).body.volumes,
    ).toHaveLength(1);
  });

  it('are attached to a server, on creation or later, and detached with it', async () => {
    const alice = await order('alice');
    const first = await create({ location: undefined, server: alice, automount: true, format: 'xfs' });
    expect(first.body.next_actions).toMatchObject([{ command: 'attach_volume' }]);
    const second = (await create({ name: 'more' })).body.volume;
    expect((await act(second.id, 'attach', { server: alice })).body.action.command).toBe('attach_volume');
    const volumes = async () => (await call('GET', `/servers/${alice}`)).body.server.volumes;
    expect(await volumes()).toEqual([first.body.volume.id, second.id]);
    expect(await codeOf(act(second.id, 'attach', { server: alice }))).toBe('volume_already_attached');
    expect(await codeOf(call('DELETE', `/volumes/${second.id}`))).toBe('resource_in_use');
    await act(second.id, 'detach');
    expect(await volumes()).toEqual([first.body.volume.id]);
    await call('DELETE', `/servers/${alice}`);
    await sandbox.settled();
    expect((await shown(first.body.volume.id)).server).toBeNull();
    expect((await call('DELETE', `/volumes/${second.id}`)).status).toBe(204);
  });

  it('are attached to a new server that asks for them', async () => {
    const { volume } = (await create()).body;
    const alice = await order('alice', { volumes: [volume.id] });
    expect((await shown(volume.id)).server).toBe(alice);
    const body = {
      name: 'bob',
      server_type: 'cx23',
      image: 'debian-12',
      location: 'nbg1',
      volumes: [volume.id],
    };
    expect(await codeOf(call('POST', '/servers', body))).toBe('volume_already_attached');
  });

  it('refuse a server in another location, and one that does not exist', async () => {
    const { volume } = (await create()).body;
    const far = await order('far', { location: 'hel1' });
    expect(await codeOf(act(volume.id, 'attach', { server: far }))).toBe('invalid_input');
    expect(await codeOf(act(volume.id, 'attach', { server: 1 }))).toBe('invalid_input');
    expect(await codeOf(act(volume.id, 'detach'))).toBe('unsupported_error');
  });

  it('grow, and never shrink', async () => {
    const { volume } = (await create({ size: 20 })).body;
    expect(await codeOf(act(volume.id, 'resize', { size: 20 }))).toBe('invalid_input');
    await act(volume.id, 'resize', { size: 30 });
    expect((await shown(volume.id)).size).toBe(30);
  });

  it('refuse a wrong size, name or place, and a taken name', async () => {
    expect(await codeOf(create({ size: 9 }))).toBe('invalid_input');
    expect(await codeOf(create({ size: 10_241 }))).toBe('invalid_input');
    expect(await codeOf(create({ name: '-data' }))).toBe('invalid_input');
    expect(await codeOf(create({ location: 'mars1' }))).toBe('invalid_input');
    expect(await codeOf(create({ location: undefined }))).toBe('invalid_input');
    await create();
    expect(await codeOf(create())).toBe('uniqueness_error');
  });

  it('are protected from deletion', async () => {
    const { volume } = (await create()).body;
    await act(volume.id, 'change_protection', { delete: true });
    expect((await shown(volume.id)).protection).toEqual({ delete: true });
    expect(await codeOf(call('DELETE', `/volumes/${volume.id}`))).toBe('protected');
  });
});
