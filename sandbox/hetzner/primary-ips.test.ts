import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CloudClient, cloudClientFor } from '../core/client.fixture.ts';
import { openSandbox, type Sandbox } from '../open.ts';

describe('primary IPs of a Hetzner project', () => {
  let sandbox: Sandbox;
  let call: CloudClient;
  beforeEach(async () => {
    sandbox = await openSandbox();
    call = cloudClientFor(sandbox.addresses.hetzner, sandbox.tokens.hetzner);
  });
  afterEach(() => sandbox.close());

  const settled = async (answer: ReturnType<CloudClient>): ReturnType<CloudClient> => {
    const result = await answer;
    await sandbox.settled();
    return result;
  };
  const create = (change: Record<string, unknown> = {}): ReturnType<CloudClient> =>
    settled(call('POST', '/primary_ips', { name: 'front', type: 'ipv4', location: 'nbg1', ...change }));
  const order = (name: string, change: Record<string, unknown> = {}): ReturnType<CloudClient> =>
    settled(
      call('POST', '/servers', {
        name,
        server_type: 'cx23',
        image: 'debian-12',
        location: 'nbg1',
        ...change,
      }),
    );
  const on = (id: number, name: string, body?: unknown): ReturnType<CloudClient> =>
    settled(call('POST', `/primary_ips/${id}/actions/${name}`, body));
  const server = async (id: number) => (await call('GET', `/servers/${id}`)).body.server;
  const powerOff = (id: number) => settled(call('POST', `/servers/${id}/actions/poweroff`));
  const codeOf = async (answer: ReturnType<CloudClient>): Promise<string> => (await answer).body.error?.code;

  it('are created with a server, and go with it', async () => {
    const { id, public_net } = (await order('alice')).body.server;
    const { body } = await call('GET', `/primary_ips?ip=${public_net.ipv4.ip}`);
    expect(body.primary_ips).toMatchObject([
      {
        id: public_net.ipv4.id,
        type: 'ipv4',
        assignee_id: id,
        assignee_type: 'server',
        auto_delete: true,
        blocked: false,
        location: { name: 'nbg1' },
        dns_ptr: [{ ip: public_net.ipv4.ip, dns_ptr: public_net.ipv4.dns_ptr }],
      },
    ]);
    expect((await call('GET', `/primary_ips/${public_net.ipv6.id}`)).body.primary_ip.ip).toBe(
      public_net.ipv6.ip,
    );
    expect(await codeOf(call('DELETE', `/primary_ips/${public_net.ipv4.id}`))).toBe('must_be_unassigned');
    await settled(call('DELETE', `/servers/${id}`));
    expect((await call('GET', '/primary_ips')).body.primary_ips).toEqual([]);
  });

  it('outlive a server that was created with them, and serve the next one', async () => {
    const { primary_ip } = (await create()).body;
    const first = (await order('alice', { public_net: { ipv4: primary_ip.id } })).body.server;
    expect(first.public_net.ipv4).toMatchObject({ id: primary_ip.id, ip: primary_ip.ip });
    const other = (await order('bob')).body.server;
    expect(other.public_net.ipv4.ip).not.toBe(primary_ip.ip);
    await settled(call('DELETE', `/servers/${first.id}`));
    const after = (await call('GET', `/primary_ips/${primary_ip.id}`)).body.primary_ip;
    expect(after).toMatchObject({ assignee_id: null, ip: primary_ip.ip });
    const next = (await order('carol', { public_net: { ipv4: primary_ip.id } })).body.server;
    expect((await server(next.id)).public_net.ipv4.ip).toBe(primary_ip.ip);
  });

  it('refuse a new server elsewhere, of the other version, or a second one', async () => {
    const { primary_ip } = (await create()).body;
    const refused = (change: Record<string, unknown>) => codeOf(order('alice', change));
    const wanted = { public_net: { ipv4: primary_ip.id } };
    expect(await refused({ ...wanted, location: 'hel1' })).toBe('primary_ip_datacenter_mismatch');
    expect(await refused({ public_net: { ipv6: primary_ip.id } })).toBe('primary_ip_version_mismatch');
    expect(await refused({ public_net: { ipv4: 1 } })).toBe('invalid_input');
    await order('bob', wanted);
    expect(await refused(wanted)).toBe('primary_ip_assigned');
  });

  it('move between servers that are off', async () => {
    const [alice, bob] = [(await order('alice')).body.server, (await order('bob')).body.server];
    const { id, ip } = alice.public_net.ipv4;
    expect(await codeOf(on(id, 'unassign'))).toBe('server_not_stopped');
    await powerOff(alice.id);
    await powerOff(bob.id);
    const assign = () => on(id, 'assign', { assignee_id: bob.id, assignee_type: 'server' });
    expect(await codeOf(assign())).toBe('primary_ip_already_assigned');
    expect((await on(id, 'unassign')).body.action.command).toBe('unassign_primary_ip');
    expect((await server(alice.id)).public_net.ipv4).toBeNull();
    expect(await codeOf(assign())).toBe('server_has_ipv4');
    await on(bob.public_net.ipv4.id, 'unassign');
    expect((await assign()).body.action.command).toBe('assign_primary_ip');
    expect((await server(bob.id)).public_net.ipv4).toMatchObject({ id, ip });
    expect(sandbox.state().servers.map(({ name }) => name)).toEqual(['alice', 'bob']);
    const third = (await order('carol')).body.server;
    expect([ip, bob.public_net.ipv4.ip]).not.toContain(third.public_net.ipv4.ip);
  });

  it('are created for a server that is off and has none of the version', async () => {
    const { id } = (await order('alice', { public_net: { enable_ipv6: false } })).body.server;
    const wanted = { location: undefined, type: 'ipv6', assignee_id: id, assignee_type: 'server' };
    expect(await codeOf(create(wanted))).toBe('server_not_stopped');
    await powerOff(id);
    const { body } = await create(wanted);
    expect(body.primary_ip).toMatchObject({ assignee_id: id, type: 'ipv6' });
    expect(body.action.command).toBe('assign_primary_ip');
    expect((await server(id)).public_net.ipv6.ip).toMatch(/^2001:db8:.*::\/64$/);
    expect(await codeOf(create({ ...wanted, name: 'again' }))).toBe('server_has_ipv6');
  });

  it('have a PTR record that is changed and reset, here and at their server', async () => {
    const { id, public_net } = (await order('alice')).body.server;
    const { ipv4, ipv6 } = public_net;
    await on(ipv4.id, 'change_dns_ptr', { ip: ipv4.ip, dns_ptr: 'mail.example.com' });
    expect((await server(id)).public_net.ipv4.dns_ptr).toBe('mail.example.com');
    const atServer = (body: unknown) => settled(call('POST', `/servers/${id}/actions/change_dns_ptr`, body));
    await atServer({ ip: ipv4.ip, dns_ptr: null });
    expect((await server(id)).public_net.ipv4.dns_ptr).toBe(ipv4.dns_ptr);
    const address = ipv6.ip.replace('/64', '1');
    await atServer({ ip: address, dns_ptr: 'six.example.com' });
    expect((await server(id)).public_net.ipv6.dns_ptr).toEqual([{ ip: address, dns_ptr: 'six.example.com' }]);
    expect(await codeOf(atServer({ ip: '192.0.2.1', dns_ptr: 'x.example.com' }))).toBe('invalid_input');
  });

  it('are renamed, labelled, protected and deleted', async () => {
    const { primary_ip } = (await create()).body;
    const path = `/primary_ips/${primary_ip.id}`;
    const change = { name: 'edge', labels: { tier: 'pro' }, auto_delete: true };
    expect((await call('PUT', path, change)).body.primary_ip).toMatchObject(change);
    expect(await codeOf(on(primary_ip.id, 'change_protection', { delete: true }))).toBe('unsupported_error');
    await call('PUT', path, { auto_delete: false });
    await on(primary_ip.id, 'change_protection', { delete: true });
    expect(await codeOf(call('DELETE', path))).toBe('protected');
    await on(primary_ip.id, 'change_protection', { delete: false });
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
  });

  it('refuse a missing place, a server without its type, and a taken name', async () => {
    expect(await codeOf(create({ location: undefined }))).toBe('invalid_input');
    expect(await codeOf(create({ location: 'mars1' }))).toBe('invalid_input');
    expect(await codeOf(create({ assignee_id: 1 }))).toBe('invalid_input');
    await create();
    expect(await codeOf(create())).toBe('uniqueness_error');
  });
});

describe('a primary IP without a server', () => {
  it("is no server's address after a restart of the sandbox", async () => {
    const home = mkdtempSync(join(tmpdir(), 'clawdet-primary-ip-'));
    const open = async () => {
      const sandbox = await openSandbox({ home, servers: 'paper' });
      return { sandbox, call: cloudClientFor(sandbox.addresses.hetzner, sandbox.tokens.hetzner) };
    };
    const order = { name: 'alice', server_type: 'cx23', image: 'debian-12', location: 'nbg1' };
    const before = await open();
    const { server } = (await before.call('POST', '/servers', order)).body;
    await before.call('PUT', `/primary_ips/${server.public_net.ipv4.id}`, { auto_delete: false });
    await before.sandbox.settled();
    await before.call('DELETE', `/servers/${server.id}`);
    await before.sandbox.settled();
    await before.sandbox.close();
    const after = await open();
    const [kept] = (await after.call('GET', '/primary_ips')).body.primary_ips;
    expect(kept).toMatchObject({ ip: server.public_net.ipv4.ip, assignee_id: null });
    for (const name of ['bob', 'carol']) {
      const next = (await after.call('POST', '/servers', { ...order, name })).body.server;
      expect(next.public_net.ipv4.ip).not.toBe(kept.ip);
    }
    await after.sandbox.close();
    rmSync(home, { recursive: true });
  });
});
