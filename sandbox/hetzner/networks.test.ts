import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CloudClient, cloudClientFor } from '../core/client.fixture.ts';
import { openSandbox, type Sandbox } from '../open.ts';

describe('networks of a Hetzner project', () => {
  let sandbox: Sandbox;
  let call: CloudClient;
  beforeEach(async () => {
    sandbox = await openSandbox();
    call = cloudClientFor(sandbox.addresses.hetzner, sandbox.tokens.hetzner);
  });
  afterEach(() => sandbox.close());

  const cloud = (ip_range: string) => ({ type: 'cloud', ip_range, network_zone: 'eu-central' });
  const create = (change: Record<string, unknown> = {}): ReturnType<CloudClient> =>
    call('POST', '/networks', {
      name: 'inside',
      ip_range: '10.0.0.0/16',
      subnets: [cloud('10.0.1.0/24')],
      expose_routes_to_vswitch: false,
      ...change,
    });
  const order = async (name: string, change: Record<string, unknown> = {}): Promise<number> => {
    const body = { name, server_type: 'cx23', image: 'debian-12', location: 'nbg1', ...change };
    const { server } = (await call('POST', '/servers', body)).body;
    await sandbox.settled();
    return server.id;
  };
  const act = async (path: string, body: unknown): ReturnType<CloudClient> => {
    const answer = await call('POST', path, body);
    await sandbox.settled();
    return answer;
  };
  const codeOf = async (answer: ReturnType<CloudClient>): Promise<string> => (await answer).body.error?.code;

  it('give each server an address of its own, and show both sides', async () => {
    const { network } = (await create()).body;
    const [alice, bob] = [await order('alice', { networks: [network.id] }), await order('bob')];
    const { body } = await act(`/servers/${bob}/actions/attach_to_network`, { network: network.id });
    expect(body.action).toMatchObject({
      command: 'attach_to_network',
      resources: [
        { id: bob, type: 'server' },
        { id: network.id, type: 'network' },
      ],
    });
    const privateNet = async (id: number) => (await call('GET', `/servers/${id}`)).body.server.private_net;
    expect(await privateNet(alice)).toMatchObject([{ network: network.id, ip: '10.0.1.1', alias_ips: [] }]);
    expect(await privateNet(bob)).toMatchObject([{ network: network.id, ip: '10.0.1.2' }]);
    const shown = (await call('GET', `/networks/${network.id}`)).body.network;
    expect(shown).toMatchObject({ servers: [alice, bob], load_balancers: [], ip_range: '10.0.0.0/16' });
    expect(shown.subnets).toEqual([{ ...cloud('10.0.1.0/24'), gateway: '10.0.0.1' }]);
    const members = await call('GET', `/networks/${network.id}/members?per_page=1&page=2`);
    expect(members.body.members).toEqual([
      { type: 'server', id: bob, ip: '10.0.1.2', status: 'ok', alias_ips: [], subnet: '10.0.1.0/24' },
    ]);
    expect(members.body.meta.pagination).toMatchObject({ page: 2, previous_page: 1, total_entries: 2 });
  });

  it('refuse a server twice, a taken address, an address outside, and a network that overlaps', async () => {
    const { network } = (await create()).body;
    const alice = await order('alice', { networks: [network.id] });
    const bob = await order('bob');
    const attach = (id: number, body: unknown) =>
      codeOf(act(`/servers/${id}/actions/attach_to_network`, body));
    expect(await attach(alice, { network: network.id })).toBe('server_already_attached');
    expect(await attach(bob, { network: network.id, ip: '10.0.1.1' })).toBe('ip_not_available');
    expect(await attach(bob, { network: network.id, ip: '10.0.9.9' })).toBe('ip_not_available');
    expect(await attach(bob, { network: network.id, ip_range: '10.0.2.0/24' })).toBe('invalid_input');
    expect(await attach(bob, { network: 1 })).toBe('not_found');
    const other = (await create({ name: 'other', ip_range: '10.0.0.0/8', subnets: [cloud('10.9.0.0/24')] }))
      .body;
    expect(await attach(alice, { network: other.network.id })).toBe('networks_overlap');
  });

  it('refuse a server where no subnet is in its network zone or has a free address', async () => {
    const far = (await create({ subnets: [{ ...cloud('10.0.1.0/24'), network_zone: 'us-east' }] })).body
      .network;
    const alice = await order('alice');
    const attach = (network: number) =>
      codeOf(act(`/servers/${alice}/actions/attach_to_network`, { network }));
    expect(await attach(far.id)).toBe('no_subnet_available');
    const full = (await create({ name: 'full', subnets: [cloud('10.0.1.0/30')] })).body.network;
    await order('bob', { networks: [full.id] });
    await order('carol', { networks: [full.id] });
    expect(await attach(full.id)).toBe('no_subnet_available');
  });

  it('change the further addresses of a server and take it out, once', async () => {
    const { network } = (await create()).body;
    const alice = await order('alice', { networks: [network.id] });
    const aliases = (alias_ips: string[]) =>
      act(`/servers/${alice}/actions/change_alias_ips`, { network: network.id, alias_ips });
    await aliases(['10.0.1.7']);
    const { private_net } = (await call('GET', `/servers/${alice}`)).body.server;
    expect(private_net).toMatchObject([{ ip: '10.0.1.1', alias_ips: ['10.0.1.7'] }]);
    expect(await codeOf(aliases(['10.0.1.0']))).toBe('ip_not_available');
    const detach = () => act(`/servers/${alice}/actions/detach_from_network`, { network: network.id });
    expect((await detach()).status).toBe(201);
    expect(await codeOf(detach())).toBe('not_found');
  });

  it('keep subnets and routes apart, and find a free range for a subnet', async () => {
    const { network } = (await create()).body;
    const on = (name: string, body: unknown) => act(`/networks/${network.id}/actions/${name}`, body);
    const shown = async () => (await call('GET', `/networks/${network.id}`)).body.network;
    await on('add_subnet', { type: 'cloud', network_zone: 'eu-central' });
    expect((await shown()).subnets[1].ip_range).toBe('10.0.0.0/24');
    expect(await codeOf(on('add_subnet', cloud('10.0.1.128/25')))).toBe('invalid_input');
    expect(await codeOf(on('add_subnet', cloud('192.168.0.0/24')))).toBe('invalid_input');
    await on('add_route', { destination: '10.100.1.0/24', gateway: '10.0.1.1' });
    expect((await shown()).routes).toEqual([{ destination: '10.100.1.0/24', gateway: '10.0.1.1' }]);
    expect(await codeOf(on('add_route', { destination: '10.0.1.0/24', gateway: '10.0.1.1' }))).toBe(
      'invalid_input',
    );
    expect(await codeOf(on('add_route', { destination: '0.0.0.0/0', gateway: '10.0.0.1' }))).toBe(
      'invalid_input',
    );
    await on('delete_route', { destination: '10.100.1.0/24', gateway: '10.0.1.1' });
    await on('delete_subnet', { ip_range: '10.0.0.0/24' });
    expect(await shown()).toMatchObject({ routes: [], subnets: [{ ip_range: '10.0.1.0/24' }] });
    expect(await codeOf(on('delete_subnet', { ip_range: '10.0.0.0/24' }))).toBe('not_found');
  });

  it('keep a subnet while a server is in it', async () => {
    const { network } = (await create()).body;
    await order('alice', { networks: [network.id] });
    const { body } = await act(`/networks/${network.id}/actions/delete_subnet`, { ip_range: '10.0.1.0/24' });
    expect(body.error).toMatchObject({ code: 'service_error', message: expect.stringContaining('attached') });
  });

  it('grow at the end only', async () => {
    const { network } = (await create()).body;
    const grow = (ip_range: string) => act(`/networks/${network.id}/actions/change_ip_range`, { ip_range });
    expect(await codeOf(grow('10.0.0.0/17'))).toBe('invalid_input');
    expect((await grow('10.0.0.0/15')).body.action.command).toBe('change_ip_range');
    expect((await call('GET', `/networks/${network.id}`)).body.network.ip_range).toBe('10.0.0.0/15');
  });

  it('refuse a public or small range, a taken name and a vSwitch', async () => {
    expect(await codeOf(create({ ip_range: '8.8.0.0/16', subnets: [] }))).toBe('invalid_input');
    expect(await codeOf(create({ ip_range: '10.0.0.0/25', subnets: [] }))).toBe('invalid_input');
    expect(await codeOf(create({ ip_range: '10.0.0.1/16', subnets: [] }))).toBe('invalid_input');
    await create();
    expect(await codeOf(create())).toBe('uniqueness_error');
    const vswitch = [{ type: 'vswitch', network_zone: 'eu-central', vswitch_id: 1 }];
    expect((await create({ name: 'robot', subnets: vswitch })).status).toBe(501);
  });

  it('detach their servers when they are deleted, unless they are protected', async () => {
    const { network } = (await create()).body;
    const alice = await order('alice', { networks: [network.id] });
    const protect = (wanted: boolean) =>
      act(`/networks/${network.id}/actions/change_protection`, { delete: wanted });
    await protect(true);
    expect(await codeOf(call('DELETE', `/networks/${network.id}`))).toBe('protected');
    await protect(false);
    expect((await call('DELETE', `/networks/${network.id}`)).status).toBe(204);
    expect((await call('GET', `/servers/${alice}`)).body.server.private_net).toEqual([]);
  });

  it('lose a server that is deleted', async () => {
    const { network } = (await create()).body;
    const alice = await order('alice', { networks: [network.id] });
    await call('DELETE', `/servers/${alice}`);
    await sandbox.settled();
    expect((await call('GET', `/networks/${network.id}`)).body.network.servers).toEqual([]);
  });
});

describe('a network that is being changed', () => {
  it('answers conflict, so that clients try again', async () => {
    const sandbox = await openSandbox({ latency: 'realistic' });
    const call = cloudClientFor(sandbox.addresses.hetzner, sandbox.tokens.hetzner);
    const { network } = (await call('POST', '/networks', { name: 'inside', ip_range: '10.0.0.0/16' })).body;
    const subnet = { type: 'cloud', network_zone: 'eu-central' };
    await call('POST', `/networks/${network.id}/actions/add_subnet`, subnet);
    const again = await call('POST', `/networks/${network.id}/actions/add_subnet`, subnet);
    expect([again.status, again.body.error.code]).toEqual([409, 'conflict']);
    await sandbox.close();
  });
});
