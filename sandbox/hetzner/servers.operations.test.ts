import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CloudClient, cloudClientFor } from '../core/client.fixture.ts';
import { openSandbox, type Sandbox } from '../open.ts';

let sandbox: Sandbox;
let call: CloudClient;
let id: number;
beforeEach(async () => {
  sandbox = await openSandbox();
  call = cloudClientFor(sandbox.addresses.hetzner, sandbox.tokens.hetzner);
  const order = { name: 'alice', server_type: 'cx23', image: 'debian-12', location: 2 };
  id = (await call('POST', '/servers', order)).body.server.id;
  await sandbox.settled();
});
afterEach(() => sandbox.close());

const act = async (name: string, body?: unknown): ReturnType<CloudClient> => {
  const answer = await call('POST', `/servers/${id}/actions/${name}`, body);
  await sandbox.settled();
  return answer;
};
const server = async () => (await call('GET', `/servers/${id}`)).body.server;

describe('the catalog', () => {
  const locationOf = async (type: string, location: string) => {
    const { server_types } = (await call('GET', `/server_types?name=${type}`)).body;
    return server_types[0].locations.find(({ name }: { name: string }) => name === location);
  };

  it('says where a type can be ordered now, and where it is recommended', async () => {
    expect(await locationOf('cx23', 'nbg1')).toMatchObject({
      available: true,
      recommended: true,
      deprecation: null,
    });
    expect(await locationOf('cpx31', 'nbg1')).toMatchObject({ available: true, recommended: false });
    expect(await locationOf('cpx31', 'ash')).toMatchObject({ available: true, recommended: true });
    const retired = await locationOf('cx22', 'nbg1');
    expect(retired).toMatchObject({
      available: false,
      recommended: false,
      deprecation: { announced: expect.any(String) },
    });
  });

  it('says so for a sold-out type, in the list and at the server', async () => {
    sandbox.setSoldOut('cx23', 'nbg1', true);
    expect(await locationOf('cx23', 'nbg1')).toMatchObject({ available: false, recommended: false });
    expect(await locationOf('cx23', 'hel1')).toMatchObject({ available: true });
    const { locations } = (await server()).server_type;
    expect(locations.filter(({ available }: { available: boolean }) => !available)).toMatchObject([
      { name: 'nbg1' },
    ]);
  });

  it.each(['/datacenters', '/datacenters/2'])('answers 410 to %s, which is gone', async (path) => {
    const { status, body } = await call('GET', path);
    expect([status, body.error.code]).toEqual([410, 'deprecated_api_endpoint']);
    expect(body.error.details.announcement).toContain('datacenters');
  });

  it('knows no datacenter of a server, in requests and answers', async () => {
    expect(await server()).not.toHaveProperty('datacenter');
    const { body } = await call('POST', '/servers', {
      name: 'bob',
      server_type: 'cx23',
      image: 'debian-12',
      datacenter: 'nbg1-dc3',
    });
    expect(body.error.details.fields).toEqual([{ name: 'datacenter', messages: ['unknown field'] }]);
  });

  it('takes a location by name and by id, as clients send both', async () => {
    expect((await server()).location.name).toBe('nbg1');
  });
});

describe('rescue mode', () => {
  it('is on until the server boots, with a password', async () => {
    const { status, body } = await act('enable_rescue', { type: null });
    expect([status, body.action.command]).toEqual([201, 'enable_rescue']);
    expect(body.root_password).toMatch(/^\S{12,}$/);
    expect((await server()).rescue_enabled).toBe(true);
    await act('reboot');
    expect(await server()).toMatchObject({ status: 'running', rescue_enabled: false });
  });

  it('is switched off, and refuses an unknown system or key', async () => {
    await act('enable_rescue');
    expect((await act('disable_rescue')).body.action.command).toBe('disable_rescue');
    expect((await server()).rescue_enabled).toBe(false);
    expect((await act('enable_rescue', { type: 'linux32' })).body.error.code).toBe('invalid_input');
    expect((await act('enable_rescue', { ssh_keys: [1] })).body.error.code).toBe('invalid_input');
  });
});

describe('a root password', () => {
  it('is reset on a running server only', async () => {
    const { body } = await act('reset_password');
    expect(body).toMatchObject({ action: { command: 'reset_password' }, root_password: expect.any(String) });
    await act('poweroff');
    expect((await act('reset_password')).status).toBe(422);
  });
});

describe('metrics', () => {
  const get = (query: string) => call('GET', `/servers/${id}/metrics?${query}`);
  const [start, end] = [-3_600_000, 60_000].map((ms) =>
    encodeURIComponent(new Date(Date.now() + ms).toISOString()),
  );
  const period = `start=${start}&end=${end}`;

  it('has the time series of the types that were asked for, with times in seconds and values as text', async () => {
    const { body } = await get(`type=cpu,network&${period}&step=10`);
    const { step, time_series } = body.metrics;
    expect(step).toBe(10);
    expect(Object.keys(time_series)).toEqual([
      'cpu',
      'network.0.pps.in',
      'network.0.pps.out',
      'network.0.bandwidth.in',
      'network.0.bandwidth.out',
    ]);
    const [at, value] = time_series.cpu.values[0];
    expect(at).toBeGreaterThan(1_700_000_000);
    expect(value).toMatch(/^\d+\.\d+$/);
  });

  it('has at most 500 samples, 200 unless a step is given', async () => {
    expect((await get(`type=disk&${period}`)).body.metrics.step).toBe(19);
    expect((await get(`type=disk&${period}&step=1`)).body.metrics.step).toBe(8);
  });

  it('has no samples of a server that is off', async () => {
    await act('poweroff');
    expect((await get(`type=cpu&${period}`)).body.metrics.time_series).toEqual({ cpu: { values: [] } });
  });

  it.each([`type=memory&${period}`, period, `type=cpu&start=${start}`, `type=cpu&start=${end}&end=${start}`])(
    'refuses %s',
    async (query) => {
      const { status, body } = await get(query);
      expect([status, body.error.code]).toEqual([422, 'invalid_input']);
      expect(body.error.details.fields).toHaveLength(1);
    },
  );
});

describe('actions', () => {
  it('are listed by kind and by resource, in pages, and found by id', async () => {
    await act('poweroff');
    const kinds = await call('GET', '/servers/actions?sort=id&per_page=2');
    expect(kinds.body.actions.map(({ command }: { command: string }) => command)).toEqual([
      'create_server',
      'start_server',
    ]);
    expect(kinds.body.meta.pagination).toMatchObject({ next_page: 2, total_entries: 3 });
    const { actions } = (await call('GET', `/servers/${id}/actions?status=success`)).body;
    expect(actions).toHaveLength(3);
    for (const path of ['/actions', '/servers/actions', `/servers/${id}/actions`])
      expect((await call('GET', `${path}/${actions[0].id}`)).body.action.id).toBe(actions[0].id);
    expect((await call('GET', `/volumes/actions/${actions[0].id}`)).status).toBe(404);
    expect((await call('GET', '/servers/1/actions')).status).toBe(404);
  });
});
