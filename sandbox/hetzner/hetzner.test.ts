import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CloudClient, cloudClientFor } from '../core/client.fixture.ts';
import { openSandbox, type Sandbox } from '../open.ts';
import type { SandboxOptions } from '../options.ts';
import { describeHetznerApi } from './hetzner.suite.ts';

describeHetznerApi('Hetzner in the sandbox', async () => {
  const sandbox = await openSandbox();
  return {
    baseUrl: sandbox.addresses.hetzner,
    token: sandbox.tokens.hetzner,
    pollMs: 1,
    close: sandbox.close,
  };
});

describe('the limits of a Hetzner project', () => {
  let sandbox: Sandbox;
  let call: CloudClient;
  const order = (name: string, change = {}): ReturnType<CloudClient> =>
    call('POST', '/servers', { name, server_type: 'cx23', image: 'docker-ce', location: 'nbg1', ...change });

  const open = async (options: SandboxOptions): Promise<void> => {
    sandbox = await openSandbox(options);
    call = cloudClientFor(sandbox.addresses.hetzner, sandbox.tokens.hetzner);
  };
  beforeEach(() => open({ limits: { servers: 2, hetznerCallsPerHour: 8 } }));
  afterEach(() => sandbox.close());

  it('refuses a sold-out type, in that location only', async () => {
    sandbox.setSoldOut('cx23', 'nbg1', true);
    expect((await order('alice')).body.error.code).toBe('resource_unavailable');
    expect((await order('alice', { location: 'hel1' })).status).toBe(201);
    sandbox.setSoldOut('cx23', 'nbg1', false);
    expect((await order('bob')).status).toBe(201);
  });

  it('refuses a server beyond the limit with resource_limit_exceeded', async () => {
    await order('alice');
    await order('bob');
    const { status, body } = await order('carol');
    expect(status).toBe(403);
    expect(body.error).toMatchObject({ code: 'resource_limit_exceeded', message: 'server limit exceeded' });
  });

  it('answers 429 rate_limit_exceeded when the hourly calls are used up', async () => {
    const answers = await Promise.all(Array.from({ length: 9 }, () => call('GET', '/locations')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.body.error.code).toBe('rate_limit_exceeded');
    expect(refused[0]?.headers.get('ratelimit-remaining')).toBe('0');
  });

  it('gives the name to one of two simultaneous requests', async () => {
    const answers = await Promise.all([order('alice'), order('alice')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(sandbox.state().servers).toHaveLength(1);
  });

  it('answers 501 to calls that it does not simulate, and records them', async () => {
    expect((await call('GET', '/load_balancers')).status).toBe(501);
    expect((await order('alice', { volumes: [1] })).status).toBe(501);
    const attached = { name: 'data', size: 10, server: 1 };
    expect((await call('POST', '/volumes', attached)).status).toBe(501);
    expect(sandbox.state().unknown.map(({ path }) => path)).toEqual([
      '/v1/load_balancers',
      '/v1/servers',
      '/v1/volumes',
    ]);
    expect(sandbox.state().servers).toHaveLength(0);
  });

  it('refuses unknown fields, missing fields and bodies that are not JSON', async () => {
    const misspelt = await order('alice', { lables: {} });
    expect(misspelt.body.error.details.fields).toEqual([{ name: 'lables', messages: ['unknown field'] }]);
    const missing = await call('POST', '/servers', { name: 'alice', server_type: 'cx23' });
    expect(missing.body.error.details.fields).toEqual([
      { name: 'image', messages: ['Missing data for required field.'] },
    ]);
    const broken = await call('POST', '/servers', '{"name":');
    expect(broken.body.error.code).toBe('json_error');
  });
});

describe('actions of a Hetzner project', () => {
  let sandbox: Sandbox;
  let call: CloudClient;
  beforeEach(async () => {
    sandbox = await openSandbox();
    call = cloudClientFor(sandbox.addresses.hetzner, sandbox.tokens.hetzner);
  });
  afterEach(() => sandbox.close());
  const order = (change = {}): ReturnType<CloudClient> =>
    call('POST', '/servers', { name: 'alice', server_type: 'cx23', image: 'docker-ce', ...change });

  it('fail with the error of an injected fault', async () => {
    sandbox.fault({
      cloud: 'hetzner',
      method: 'POST',
      path: '/v1/servers',
      effect: 'action:resource_unavailable',
    });
    const { body } = await order();
    await sandbox.settled();
    const { action } = (await call('GET', `/actions/${body.action.id}`)).body;
    expect(sandbox.state().servers).toMatchObject([{ status: 'initializing', locked: false }]);
    expect(action).toMatchObject({
      status: 'error',
      error: { code: 'resource_unavailable', message: 'error during placement' },
    });
  });

  it('are executed although the response is dropped: the name is taken', async () => {
    sandbox.fault({ cloud: 'hetzner', method: 'POST', path: '/v1/servers', effect: 'drop', times: 1 });
    await expect(order()).rejects.toThrow();
    expect((await order()).body.error.code).toBe('uniqueness_error');
    expect(sandbox.state().servers).toHaveLength(1);
  });

  it('rebuild a server on a new disk at the same address', async () => {
    const { server } = (await order()).body;
    await sandbox.settled();
    const { status } = await call('POST', `/servers/${server.id}/actions/rebuild`, { image: 'debian-13' });
    await sandbox.settled();
    const after = (await call('GET', `/servers/${server.id}`)).body.server;
    expect([status, after.status, after.image.name]).toEqual([201, 'running', 'debian-13']);
    expect(after.public_net.ipv4).toEqual(server.public_net.ipv4);
  });

  it('create a server from a snapshot, with its architecture and a large enough disk', async () => {
    const { server } = (await order({ server_type: 'cx33' })).body;
    await sandbox.settled();
    const { image } = (await call('POST', `/servers/${server.id}/actions/create_image`, { type: 'snapshot' }))
      .body;
    await sandbox.settled();
    expect((await order({ name: 'bob', image: image.id })).body.error.code).toBe('invalid_input');
    expect((await order({ name: 'bob', image: image.id, server_type: 'cax21' })).body.error.code).toBe(
      'invalid_input',
    );
    expect((await order({ name: 'bob', image: image.id, server_type: 'cx33' })).status).toBe(201);
  });

  it('leave a server off when start_after_create is false', async () => {
    const { body } = await order({ start_after_create: false });
    await sandbox.settled();
    expect(body.next_actions).toEqual([]);
    expect(sandbox.state().servers).toMatchObject([{ status: 'off' }]);
  });
});

describe('a Hetzner project with realistic latency', () => {
  let sandbox: Sandbox;
  let call: CloudClient;
  beforeEach(async () => {
    sandbox = await openSandbox({ latency: 'realistic' });
    call = cloudClientFor(sandbox.addresses.hetzner, sandbox.tokens.hetzner);
  });
  afterEach(() => sandbox.close());

  it('locks a server while an action runs on it', async () => {
    const { body } = await call('POST', '/servers', {
      name: 'alice',
      server_type: 'cx23',
      image: 'docker-ce',
    });
    expect(body.server).toMatchObject({ status: 'initializing', locked: true });
    const refused = await call('DELETE', `/servers/${body.server.id}`);
    expect(refused.status).toBe(423);
    expect(refused.body.error.code).toBe('locked');
    const action = await call('GET', `/actions/${body.action.id}`);
    expect(action.body.action).toMatchObject({ status: 'running', finished: null });
  });
});
