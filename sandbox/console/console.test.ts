import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CloudClient, cloudClientFor } from '../core/client.fixture.ts';
import { openSandbox, type Sandbox } from '../open.ts';

describe('the console', () => {
  let sandbox: Sandbox;
  let call: CloudClient;
  let hetzner: CloudClient;
  beforeEach(async () => {
    sandbox = await openSandbox();
    call = cloudClientFor(sandbox.addresses.console, sandbox.tokens.console);
    hetzner = cloudClientFor(sandbox.addresses.hetzner, sandbox.tokens.hetzner);
  });
  afterEach(() => sandbox.close());

  it('returns the state of the sandbox without user data or tokens', async () => {
    await hetzner('POST', '/servers', {
      name: 'alice',
      server_type: 'cx23',
      image: 'docker-ce',
      user_data: 'a secret of the customer',
    });
    const { body } = await call('GET', '/api/state');
    expect(body.servers).toMatchObject([{ name: 'alice' }]);
    expect(body.calls).toMatchObject([
      { cloud: 'hetzner', method: 'POST', path: '/v1/servers', status: 201 },
    ]);
    expect(Object.keys(body)).toEqual(
      expect.arrayContaining(['records', 'sshKeys', 'firewalls', 'mails', 'unknown', 'faults']),
    );
    const text = JSON.stringify(body);
    expect(text).not.toContain('a secret');
    expect(text).not.toContain(sandbox.tokens.hetzner);
    expect((await call('GET', `/api/state?callsAfter=${body.calls.at(-1).id}`)).body.calls).toEqual([]);
  });

  it('injects a fault and removes it', async () => {
    const { status, body } = await call('POST', '/api/faults', { cloud: 'hetzner', effect: 'status:503' });
    expect(status).toBe(201);
    expect((await hetzner('GET', '/servers')).status).toBe(503);
    expect((await call('DELETE', `/api/faults/${body.id}`)).status).toBe(204);
    expect((await hetzner('GET', '/servers')).status).toBe(200);
    expect((await call('DELETE', `/api/faults/${body.id}`)).status).toBe(404);
  });

  it('explains why a rule is invalid', async () => {
    const { status, body } = await call('POST', '/api/faults', { cloud: 'hetzner', effect: 'explode' });
    expect([status, body.error]).toEqual([422, 'invalid_input']);
    expect(body.message).toContain('must be drop, hang');
  });

  it('changes the latency and sold-out types', async () => {
    await call('POST', '/api/latency', { profile: 'realistic' });
    await call('POST', '/api/sold-out', { type: 'cx23', location: 'nbg1', soldOut: true });
    expect(sandbox.state()).toMatchObject({ latency: 'realistic', soldOut: ['cx23@nbg1'] });
    expect(
      (await call('POST', '/api/sold-out', { type: 'cx99', location: 'nbg1', soldOut: true })).status,
    ).toBe(422);
  });

  it('refuses other names in Host, other origins, and changes that are not JSON', async () => {
    const url = new URL('/api/faults', sandbox.addresses.console);
    expect(await statusOf(url, { host: 'rebound.example.com' })).toBe(403);
    expect(await statusOf(url, { origin: 'https://example.com', 'content-type': 'application/json' })).toBe(
      403,
    );
    expect(await statusOf(url, { 'content-type': 'text/plain' })).toBe(415);
    expect(sandbox.state().faults).toEqual([]);
  });

  it.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer another' }],
    ['another cookie', { cookie: 'sandbox_console_1=another' }],
  ])('refuses %s, whatever is asked for', async (_what, headers) => {
    for (const path of ['/', '/api/state', '/api/about', '/api/mails/1/html', '/console.js'])
      expect((await fetch(`${sandbox.addresses.console}${path}`, { headers })).status).toBe(401);
    const post = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' } };
    const body = '{"cloud":"hetzner","effect":"hang"}';
    expect((await fetch(`${sandbox.addresses.console}/api/faults`, { ...post, body })).status).toBe(401);
    expect(sandbox.state().faults).toEqual([]);
  });

  it('is opened by the address with the token, which then stays in a cookie', async () => {
    const { console: address } = sandbox.addresses;
    const first = await fetch(`${address}/?token=${sandbox.tokens.console}`, { redirect: 'manual' });
    expect([first.status, first.headers.get('location')]).toEqual([302, '/']);
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(
      new RegExp(`^sandbox_console_${new URL(address).port}=.*HttpOnly; SameSite=Strict`),
    );
    const headers = { cookie: `other=1; ${cookie.split(';')[0]}` };
    expect((await fetch(`${address}/api/state`, { headers })).status).toBe(200);
  });

  it('serves its page with a strict content security policy', async () => {
    const headers = { authorization: `Bearer ${sandbox.tokens.console}` };
    const response = await fetch(`${sandbox.addresses.console}/`, { headers });
    expect(await response.text()).toContain('<title>Sandbox console</title>');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  });
});

/** A POST with headers that fetch does not allow. */
function statusOf(url: URL, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.on('error', reject).end('{"cloud":"hetzner","effect":"hang"}');
  });
}
