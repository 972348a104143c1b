import { describe, expect, test, vi } from 'vitest';
import { type Client, signedUp } from '../../testing/client.ts';
import { idOf, joins } from '../../testing/route-world.fixture.ts';
import { mailedApiOfFile } from '../mailbox.fixture.ts';
import type { TeamRole, TokenScope } from '../policy/policy.ts';

let now = new Date();
const { database, api } = await mailedApiOfFile(() => now);

interface Owner {
  client: Client;
  team: string;
}

async function anOwner(): Promise<Owner> {
  const client = await signedUp(api);
  return { client, team: await idOf(client) };
}

/** Somebody in a team of another person. */
async function aMember(team: string, role: TeamRole): Promise<Client> {
  const client = await signedUp(api);
  await joins(database.collections, client, team, role);
  return client;
}

const create = (client: Client, team: string, scope: TokenScope, rest = {}) =>
  client.post(`/api/teams/${team}/tokens`, { name: 'a machine', scope, ...rest });

async function aToken({ client, team }: Owner, scope: TokenScope, rest = {}): Promise<string> {
  const { status, body } = await create(client, team, scope, rest);
  expect(status).toBe(201);
  return body.secret;
}

/** Calls as a machine does: without cookies and without the header of our pages. */
const call = (secret: string, path: string, init: RequestInit = {}) =>
  api.client().raw(path, { ...init, headers: { Authorization: `Bearer ${secret}`, ...init.headers } });
const post = (secret: string, path: string, body: unknown = {}) =>
  call(secret, path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('a token', () => {
  test('is one of twenty at most, also if forty are created at once', async () => {
    const { client, team } = await anOwner();
    const asked = await Promise.all(Array.from({ length: 40 }, () => create(client, team, 'read')));
    const refused = asked.flatMap(({ status, body }) => (status === 201 ? [] : [body.error]));
    expect(new Set(refused)).toEqual(new Set(['tokens_full']));
    const { tokens } = (await client.get(`/api/teams/${team}/tokens`)).body;
    expect(tokens).toHaveLength(40 - refused.length);
    expect(tokens.length).toBeLessThanOrEqual(20);
  });

  test('is shown once, stored as a hash, and named by its first characters', async () => {
    const owner = await anOwner();
    const { body } = await create(owner.client, owner.team, 'read', { name: 'CI' });
    expect(body.secret).toMatch(/^clt_[\w-]{43}$/);
    expect(body.token).toMatchObject({
      id: body.secret.slice(0, 12),
      name: 'CI',
      scope: 'read',
      lastUsedAt: null,
    });
    const listed = await owner.client.get(`/api/teams/${owner.team}/tokens`);
    expect(listed.body.tokens).toEqual([body.token]);
    const stored = JSON.stringify(await database.collections.tokens.find().lean());
    expect(stored).not.toContain(body.secret.slice(12));
  });

  test('reads its team’s assistants, status and usage, without a session or the header of our pages', async () => {
    const owner = await anOwner();
    const secret = await aToken(owner, 'read');
    expect((await call(secret, '/api/instances')).body).toEqual({ instances: [] });
    expect((await call(secret, '/api/provisioning/status')).body.status).toBe('none');
    expect((await call(secret, '/api/usage')).status).toBe(200);
    const { body } = await owner.client.get(`/api/teams/${owner.team}/tokens`);
    expect(body.tokens[0].lastUsedAt).toBe(now.toISOString());
  });

  test('reaches its own team only, also where its creator is in others', async () => {
    const [owner, other] = [await anOwner(), await anOwner()];
    await joins(database.collections, owner.client, other.team, 'admin');
    const secret = await aToken(owner, 'admin');
    for (const path of ['/api/usage', '/api/provisioning/status'])
      expect((await call(secret, `${path}?team=${other.team}`)).status).toBe(404);
    expect((await post(secret, `/api/provisioning/start?team=${other.team}`)).status).toBe(404);
  });

  test('orders with the scope admin, and with no narrower one', async () => {
    const owner = await anOwner();
    for (const scope of ['read', 'operate'] as const) {
      const refused = await post(await aToken(owner, scope), '/api/provisioning/start');
      expect([refused.status, refused.body.error]).toEqual([403, 'scope_too_narrow']);
    }
    expect((await post(await aToken(owner, 'admin'), '/api/provisioning/start')).status).toBe(202);
  });

  test('never does what only people do', async () => {
    const owner = await anOwner();
    const secret = await aToken(owner, 'admin');
    const refused = [
      await call(secret, '/api/auth/me'),
      await call(secret, '/api/sessions'),
      await call(secret, '/api/teams'),
      await call(secret, `/api/teams/${owner.team}/members`),
      await create({ post: (path, body) => post(secret, path, body) } as Client, owner.team, 'read'),
      await call(secret, '/api/operators/fleet'),
    ];
    expect(refused.map(({ status, body }) => [status, body.error])).toEqual(
      Array(6).fill([403, 'session_needed']),
    );
  });

  test('of an operator is no operator', async () => {
    const owner = await anOwner();
    await database.collections.users.updateOne({ _id: owner.team }, { $set: { role: 'operator' } });
    const secret = await aToken(owner, 'admin');
    expect((await call(secret, '/api/operators/queue')).body.error).toBe('session_needed');
  });

  test('is what admits a request that has a session too', async () => {
    const owner = await anOwner();
    const headers = { Authorization: 'Bearer clt_nonsense' };
    expect((await owner.client.raw('/api/auth/me', { headers })).body.error).toBe('token_invalid');
    const secret = await aToken(owner, 'read');
    const both = { headers: { Authorization: `Bearer ${secret}` } };
    expect((await owner.client.raw('/api/auth/me', both)).body.error).toBe('session_needed');
  });
});

test('a token says of itself whose it is, what it may do and until when, and a session has none', async () => {
  const owner = await anOwner();
  const secret = await aToken(owner, 'operate', { days: 7 });
  const { status, body } = await call(secret, '/api/token');
  expect([status, body]).toEqual([
    200,
    {
      name: 'a machine',
      scope: 'operate',
      team: { id: owner.team, name: 'Ada Lovelace’s team' },
      createdAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + 7 * 86_400_000).toISOString(),
    },
  ]);
  expect((await owner.client.get('/api/token')).body.error).toBe('token_needed');
  expect((await api.client().get('/api/token')).body.error).toBe('unauthenticated');
});

test('a token whose creator has just left the team is refused, before it is revoked', async () => {
  const owner = await anOwner();
  const admin = await aMember(owner.team, 'admin');
  const secret = await aToken({ client: admin, team: owner.team }, 'read');
  const { teams } = database.collections;
  const members = (await teams.findById(owner.team).lean())?.members.filter(({ role }) => role === 'owner');
  await teams.updateOne({ _id: owner.team }, { $set: { members } });
  expect((await call(secret, '/api/token')).body.error).toBe('token_invalid');
});

describe('a token ends', () => {
  const works = async (secret: string) => (await call(secret, '/api/usage')).status === 200;

  test('when it is revoked', async () => {
    const owner = await anOwner();
    const secret = await aToken(owner, 'read');
    expect(await works(secret)).toBe(true);
    const path = `/api/teams/${owner.team}/tokens/${secret.slice(0, 12)}`;
    expect((await owner.client.delete(path)).status).toBe(204);
    expect((await owner.client.delete(path)).status).toBe(204);
    expect((await call(secret, '/api/usage')).body.error).toBe('token_invalid');
  });

  test('on its last day', async () => {
    const secret = await aToken(await anOwner(), 'read', { days: 1 });
    const start = now;
    now = new Date(start.getTime() + 86_400_000 - 1_000);
    expect(await works(secret)).toBe(true);
    now = new Date(start.getTime() + 86_400_000);
    expect((await call(secret, '/api/usage')).body.error).toBe('token_invalid');
    now = start;
  });

  test('with the removal of the person who created it, or of their role', async () => {
    const owner = await anOwner();
    for (const end of [
      (admin: string) => owner.client.delete(`/api/teams/${owner.team}/members/${admin}`),
      (admin: string) => owner.client.patch(`/api/teams/${owner.team}/members/${admin}`, { role: 'member' }),
    ]) {
      const admin = await aMember(owner.team, 'admin');
      const secret = await aToken({ client: admin, team: owner.team }, 'admin');
      expect(await works(secret)).toBe(true);
      await end(await idOf(admin));
      expect(await works(secret)).toBe(false);
    }
  });

  test('with the account that created it', async () => {
    const owner = await anOwner();
    const secret = await aToken(owner, 'read');
    await database.collections.users.deleteOne({ _id: owner.team });
    expect((await call(secret, '/api/usage')).body.error).toBe('token_invalid');
  });
});

test('members neither see nor create tokens, and a creation needs a recent login', async () => {
  const owner = await anOwner();
  const member = await aMember(owner.team, 'member');
  expect((await create(member, owner.team, 'read')).body.error).toBe('role_too_low');
  expect((await member.get(`/api/teams/${owner.team}/tokens`)).body.error).toBe('role_too_low');
  const confirmedAt = new Date(now.getTime() - 16 * 60_000);
  await database.collections.sessions.updateMany({ userId: owner.team }, { $set: { confirmedAt } });
  expect((await create(owner.client, owner.team, 'read')).body.error).toBe('confirm_identity');
});

test.each([
  { name: '', scope: 'read' },
  { name: 'x', scope: 'root' },
  { name: 'x', scope: 'read', days: 0 },
  { name: 'x', scope: 'read', days: 366 },
  { name: 'x', scope: { $ne: 'read' } },
])('%j is no token', async (body) => {
  const owner = await anOwner();
  expect((await owner.client.post(`/api/teams/${owner.team}/tokens`, body)).body.error).toBe('invalid_input');
});

test('a use that cannot be recorded is not refused', async () => {
  const secret = await aToken(await anOwner(), 'read');
  const failing = vi.spyOn(database.collections.tokens, 'updateOne').mockImplementation(() => {
    throw new Error('the disk is full');
  });
  expect((await call(secret, '/api/usage')).status).toBe(200);
  failing.mockRestore();
});

test('its creation and its revocation are in the activity of the person, once, and without the token', async () => {
  const owner = await anOwner();
  const secret = await aToken(owner, 'operate');
  const path = `/api/teams/${owner.team}/tokens/${secret.slice(0, 12)}`;
  for (let count = 0; count < 2; count += 1) await owner.client.delete(path);
  const { body } = await owner.client.get('/api/account/activity');
  const own = body.entries.filter(({ act }: { act: string }) => act.startsWith('api_token'));
  expect(own).toMatchObject([
    { act: 'api_token_revoked', detail: { token: secret.slice(0, 12) } },
    { act: 'api_token_created', detail: { token: secret.slice(0, 12), scope: 'operate' } },
  ]);
  expect(JSON.stringify(body)).not.toContain(secret);
});
