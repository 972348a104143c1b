import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientResponse, type CloudClient, cloudClientFor } from '../core/client.fixture.ts';

/** The Hetzner API under test: simulated or real. */
export interface HetznerUnderTest {
  baseUrl: string;
  token: string;
  /** Milliseconds between two polls of an action. */
  pollMs: number;
  close?: () => Promise<void>;
}

/** The behaviour that our provider and workers rely on, tested against any Hetzner API. Leaves nothing behind. */
export function describeHetznerApi(name: string, open: () => Promise<HetznerUnderTest>): void {
  describe(name, () => {
    const mark = `suite-${Date.now().toString(36)}`;
    let api: HetznerUnderTest;
    let call: CloudClient;
    let server: { id: number; name: string };
    let key: { id: number; fingerprint: string };
    const publicKey = newPublicKey();

    beforeAll(async () => {
      api = await open();
      call = cloudClientFor(api.baseUrl, api.token);
      const created = await call('POST', '/ssh_keys', {
        name: mark,
        public_key: publicKey,
        labels: { mark },
      });
      key = created.body.ssh_key;
      server = await orderServer();
    });

    afterAll(async () => {
      await call('DELETE', `/servers/${server.id}`);
      await call('DELETE', `/ssh_keys/${key.id}`);
      await api.close?.();
    });

    async function orderServer(): Promise<{ id: number; name: string }> {
      const order = {
        name: mark,
        server_type: 'cx23',
        image: 'debian-12',
        location: 'nbg1',
        ssh_keys: [key.id],
        labels: { mark },
      };
      const { status, body } = await call('POST', '/servers', order);
      expect(status).toBe(201);
      expect(body.action).toMatchObject({ command: 'create_server', status: 'running', error: null });
      expect(body.next_actions).toMatchObject([{ command: 'start_server' }]);
      expect(body.root_password).toBeNull();
      await finished([body.action, ...body.next_actions]);
      return body.server;
    }

    /** Polls by ids until none runs, as hcloud-go does. Returns the finished actions. */
    async function finished(actions: { id: number }[]): Promise<{ status: string }[]> {
      const ids = actions.map(({ id }) => `id=${id}`).join('&');
      for (;;) {
        const { body } = await call('GET', `/actions?${ids}&page=1&sort=status&sort=id`);
        expect(body.actions).toHaveLength(actions.length);
        if (body.actions.every(({ status }: { status: string }) => status !== 'running')) return body.actions;
        await new Promise((resolve) => setTimeout(resolve, api.pollMs));
      }
    }

    const order = (change: Record<string, unknown>): Promise<ClientResponse> =>
      call('POST', '/servers', { name: `${mark}-b`, server_type: 'cx23', image: 'debian-12', ...change });

    it('refuses a wrong token with unauthorized', async () => {
      const { status, body } = await cloudClientFor(api.baseUrl, 'x'.repeat(64))('GET', '/servers');
      expect(status).toBe(401);
      expect(body.error.code).toBe('unauthorized');
    });

    it('sends the rate limit and a correlation id with every response', async () => {
      const { headers } = await call('GET', '/locations');
      expect(Number(headers.get('ratelimit-limit'))).toBeGreaterThan(0);
      expect(Number(headers.get('ratelimit-remaining'))).toBeGreaterThan(0);
      expect(Number(headers.get('ratelimit-reset'))).toBeGreaterThan(1_700_000_000);
      expect(headers.get('x-correlation-id')).toMatch(/^[0-9a-f]+$/);
    });

    it('shows a created server as running, with the fields that clients read', async () => {
      const { body } = await call('GET', `/servers/${server.id}`);
      expect(body.server).toMatchObject({
        name: mark,
        status: 'running',
        locked: false,
        labels: { mark },
        private_net: [],
        volumes: [],
      });
      expect(body.server.server_type).toMatchObject({
        name: 'cx23',
        cores: 2,
        memory: 4,
        disk: 40,
        architecture: 'x86',
      });
      expect(body.server.location).toMatchObject({ name: 'nbg1', network_zone: 'eu-central' });
      expect(body.server.image).toMatchObject({ name: 'debian-12', type: 'system' });
      expect(body.server).not.toHaveProperty('datacenter');
      expect(body.server.public_net.ipv4.ip).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    });

    it('finds servers by name, label and status, with the total', async () => {
      const by = async (query: string): Promise<number> =>
        (await call('GET', `/servers?${query}`)).body.meta.pagination.total_entries;
      expect(await by(`name=${mark}`)).toBe(1);
      expect(await by(`label_selector=${encodeURIComponent(`mark in (${mark},other)`)}`)).toBe(1);
      expect(await by(`label_selector=${encodeURIComponent(`mark=${mark},!mark`)}`)).toBe(0);
      expect(await by(`name=${mark}&status=off`)).toBe(0);
    });

    it('says of each location whether a type can be ordered and is recommended there', async () => {
      const { body } = await call('GET', '/server_types?name=cx23');
      const { locations } = body.server_types[0];
      expect(locations.length).toBeGreaterThan(0);
      for (const { available, recommended } of locations)
        expect([typeof available, typeof recommended]).toEqual(['boolean', 'boolean']);
    });

    it('has a price list with net and gross amounts as text', async () => {
      const amount = { net: expect.stringMatching(/^\d+\.\d+$/), gross: expect.stringMatching(/^\d+\.\d+$/) };
      const { pricing } = (await call('GET', '/pricing')).body;
      expect(pricing).toMatchObject({
        currency: expect.stringMatching(/^[A-Z]{3}$/),
        vat_rate: expect.any(String),
        image: { price_per_gb_month: amount },
        volume: { price_per_gb_month: amount },
        server_backup: { percentage: expect.any(String) },
      });
      const ipv4 = pricing.primary_ips.find(({ type }: { type: string }) => type === 'ipv4');
      const nbg1 = ipv4.prices.find(({ location }: { location: string }) => location === 'nbg1');
      expect(nbg1).toMatchObject({ price_hourly: amount, price_monthly: amount });
      const types = pricing.server_types.map(({ name }: { name: string }) => name);
      expect(types).toContain('cx23');
    });

    it('has no datacenters any more', async () => {
      expect((await call('GET', '/datacenters')).status).toBe(410);
    });

    it('creates, lists and removes a volume that is attached to nothing', async () => {
      const name = `${mark}-volume`;
      const order = { name, size: 10, location: 'nbg1', labels: { mark } };
      const created = await call('POST', '/volumes', order);
      expect(created.status).toBe(201);
      expect(created.body.action.command).toBe('create_volume');
      const { id } = created.body.volume;
      await finished([created.body.action, ...created.body.next_actions]);
      const { body } = await call('GET', `/volumes?name=${name}&sort=id:asc`);
      expect(body.volumes).toMatchObject([
        { id, name, size: 10, server: null, status: 'available', labels: { mark } },
      ]);
      expect(body.volumes[0].location).toMatchObject({ name: 'nbg1' });
      expect((await call('POST', '/volumes', order)).body.error.code).toBe('uniqueness_error');
      for (const invalid of [{ size: 9 }, { location: 'nowhere' }, { location: undefined }]) {
        const { status, body: refused } = await call('POST', '/volumes', {
          ...order,
          name: `${name}-2`,
          ...invalid,
        });
        expect([invalid, status, refused.error.code]).toEqual([invalid, 422, 'invalid_input']);
      }
      expect((await call('DELETE', `/volumes/${id}`)).status).toBe(204);
      expect((await call('GET', `/volumes/${id}`)).body.error.code).toBe('not_found');
    });

    it('pages lists', async () => {
      const { body } = await call('GET', '/server_types?per_page=2&page=2');
      expect(body.server_types).toHaveLength(2);
      expect(body.meta.pagination).toMatchObject({ page: 2, per_page: 2, previous_page: 1, next_page: 3 });
    });

    it('refuses a second server of the same name with uniqueness_error', async () => {
      const { status, body } = await order({ name: mark });
      expect(status).toBe(409);
      expect(body.error.code).toBe('uniqueness_error');
    });

    it('names the invalid fields of a request, since clients crash without them', async () => {
      const { body } = await order({ name: 'not_a_host_name' });
      expect(body.error.code).toBe('invalid_input');
      expect(body.error.details.fields[0].name).toBe('name');
      expect(body.error.details.fields[0].messages.length).toBeGreaterThan(0);
    });

    it('refuses an invalid image, location and user data', async () => {
      const codes = await Promise.all([
        order({ image: 'debian-1' }),
        order({ location: 'mars1' }),
        order({ user_data: 'x'.repeat(32_769) }),
      ]);
      expect(codes.map(({ body }) => body.error.code)).toEqual([
        'invalid_input',
        'invalid_input',
        'invalid_input',
      ]);
    });

    it('refuses a type that the location does not offer', async () => {
      const { body } = await order({ location: 'ash' });
      expect(body.error.code).toBe('invalid_input');
      expect(body.error.message).toContain('unsupported location');
    });

    it('refuses a key that already exists, under any name', async () => {
      const { status, body } = await call('POST', '/ssh_keys', { name: `${mark}-b`, public_key: publicKey });
      expect(status).toBe(409);
      expect(body.error).toMatchObject({ code: 'uniqueness_error' });
    });

    it('finds a key by its fingerprint and renames it', async () => {
      const found = await call('GET', `/ssh_keys?fingerprint=${key.fingerprint}`);
      expect(found.body.ssh_keys).toHaveLength(1);
      const renamed = await call('PUT', `/ssh_keys/${key.id}`, { name: `${mark}-renamed` });
      expect(renamed.body.ssh_key).toMatchObject({ name: `${mark}-renamed`, labels: { mark } });
    });

    it('changes labels without changing the name', async () => {
      const { body } = await call('PUT', `/servers/${server.id}`, { labels: { mark, tier: 'pro' } });
      expect(body.server).toMatchObject({ name: mark, labels: { mark, tier: 'pro' } });
    });

    it('changes the type of a stopped server only, and starts it again', async () => {
      const change = { server_type: 'cx33', upgrade_disk: false };
      const early = await call('POST', `/servers/${server.id}/actions/change_type`, change);
      expect(early.body.error.code).toBe('server_not_stopped');
      await finished([(await call('POST', `/servers/${server.id}/actions/poweroff`)).body.action]);
      expect((await call('GET', `/servers/${server.id}`)).body.server.status).toBe('off');
      await finished([(await call('POST', `/servers/${server.id}/actions/change_type`, change)).body.action]);
      const { body } = await call('GET', `/servers/${server.id}`);
      expect(body.server).toMatchObject({
        status: 'running',
        primary_disk_size: 40,
        server_type: { name: 'cx33' },
      });
    });

    it('refuses a type with a smaller disk than the server has, and leaves the stopped server off', async () => {
      const path = `/servers/${server.id}/actions`;
      const changeTo = (server_type: string, upgrade_disk: boolean) =>
        call('POST', `${path}/change_type`, { server_type, upgrade_disk });
      await finished([(await call('POST', `${path}/poweroff`)).body.action]);
      // The suite's server is a cx33 whose disk still is that of a cx23.
      await finished([(await changeTo('cpx31', true)).body.action]);
      await finished([(await call('POST', `${path}/poweroff`)).body.action]);
      const { status, body } = await changeTo('cx33', false);
      expect([status, body.error.code]).toEqual([422, 'invalid_server_type']);
      expect(body.error.message).toContain('has not sufficient disk space');
      const after = (await call('GET', `/servers/${server.id}`)).body.server;
      expect(after).toMatchObject({
        status: 'off',
        primary_disk_size: 160,
        server_type: { name: 'cpx31' },
      });
      await finished([(await call('POST', `${path}/poweron`)).body.action]);
    });

    it('creates a snapshot that outlives its action and is deleted with 204', async () => {
      const order = { type: 'snapshot', description: mark, labels: { mark } };
      const { status, body } = await call('POST', `/servers/${server.id}/actions/create_image`, order);
      expect(status).toBe(201);
      expect(body.image).toMatchObject({
        type: 'snapshot',
        status: 'creating',
        name: null,
        description: mark,
      });
      await finished([body.action]);
      expect((await call('GET', `/images/${body.image.id}`)).body.image.status).toBe('available');
      expect((await call('DELETE', `/images/${body.image.id}`)).status).toBe(204);
      expect((await call('GET', `/images/${body.image.id}`)).body.error.code).toBe('not_found');
    });

    it('refuses to delete a protected server', async () => {
      const protect = (wanted: boolean): Promise<ClientResponse> =>
        call('POST', `/servers/${server.id}/actions/change_protection`, { delete: wanted, rebuild: wanted });
      await finished([(await protect(true)).body.action]);
      expect((await call('DELETE', `/servers/${server.id}`)).body.error.code).toBe('protected');
      await finished([(await protect(false)).body.action]);
    });

    it('applies a firewall, refuses to delete it while it is in use, and removes it', async () => {
      const rules = [{ direction: 'in', protocol: 'tcp', port: '22', source_ips: ['0.0.0.0/0', '::/0'] }];
      const { status, body } = await call('POST', '/firewalls', { name: mark, rules });
      expect(status).toBe(201);
      await finished(body.actions);
      const path = `/firewalls/${body.firewall.id}`;
      const resources = [{ type: 'server', server: { id: server.id } }];
      await finished(
        (await call('POST', `${path}/actions/apply_to_resources`, { apply_to: resources })).body.actions,
      );
      const { public_net } = (await call('GET', `/servers/${server.id}`)).body.server;
      expect(public_net.firewalls).toMatchObject([{ id: body.firewall.id }]);
      expect((await call('DELETE', path)).body.error.code).toBe('resource_in_use');
      await finished(
        (await call('POST', `${path}/actions/remove_from_resources`, { remove_from: resources })).body
          .actions,
      );
      expect((await call('DELETE', path)).status).toBe(204);
    });

    it('deletes a server', async () => {
      const { status, body } = await call('DELETE', `/servers/${server.id}`);
      expect(status).toBe(200);
      expect(body.action.command).toBe('delete_server');
      await finished([body.action]);
      const again = await call('DELETE', `/servers/${server.id}`);
      expect(again.status).toBe(404);
      expect(again.body.error.code).toBe('not_found');
    });

    it('does not list actions without their ids', async () => {
      expect((await call('GET', '/actions')).status).toBeGreaterThanOrEqual(400);
    });
  });
}

/** A new ed25519 public key in OpenSSH format. */
function newPublicKey(): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const part = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return `ssh-ed25519 ${Buffer.concat([part(Buffer.from('ssh-ed25519')), part(raw)]).toString('base64')}`;
}
