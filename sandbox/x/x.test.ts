import { createHash, randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createX } from './x.ts';

const client = {
  clientId: 'client-1',
  clientSecret: 'secret-1',
  redirectUris: ['http://localhost:3002/api/auth/x/callback'],
};
const redirectUri = client.redirectUris[0] ?? '';
const verifier = randomBytes(32).toString('base64url');
let clock: number;
let server: Server;
let base: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server = createX({ ...client, now: () => clock }).listen(0, '127.0.0.1', () => resolve());
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  clock = 1_800_000_000_000;
});

type Fields = Record<string, string>;

const aRequest = (change: Fields = {}): Fields => ({
  response_type: 'code',
  client_id: client.clientId,
  redirect_uri: redirectUri,
  scope: 'users.read tweet.read',
  state: 'state-1',
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
  ...change,
});

/** The union of the endpoints' responses. */
interface Answered {
  access_token?: string;
  refresh_token?: string;
  error?: string;
  data?: { id: string; profile_image_url: string };
}

const json = async (answer: Response | Promise<Response>): Promise<Answered> =>
  JSON.parse(await (await answer).text());

const openPage = (change: Fields = {}) =>
  fetch(`${base}/i/oauth2/authorize?${new URLSearchParams(aRequest(change))}`);

const press = (change: Fields = {}) =>
  fetch(`${base}/i/oauth2/authorize`, {
    method: 'POST',
    body: new URLSearchParams({
      ...aRequest(),
      person: 'ada_codes',
      handle: '',
      decision: 'authorize',
      ...change,
    }),
    redirect: 'manual',
  });

const backFrom = async (answer: Promise<Response>) =>
  new URL((await answer).headers.get('location') ?? 'x:nowhere').searchParams;
const aCode = async (change: Fields = {}) => (await backFrom(press(change))).get('code') ?? '';

const basic = (id = client.clientId, secret = client.clientSecret) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

const redeem = (fields: Fields, authorization = basic()) =>
  fetch(`${base}/2/oauth2/token`, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
      code_verifier: verifier,
      ...fields,
    }),
  });

const whoIs = (token = '', query = '?user.fields=profile_image_url') =>
  fetch(`${base}/2/users/me${query}`, { headers: { authorization: `Bearer ${token}` } });

describe('the login flow', () => {
  test('a user agrees, the code is exchanged for a token, and the token returns the account', async () => {
    const page = await (await openPage()).text();
    expect(page).toContain('id="authorize"');
    const back = await backFrom(press());
    expect(back.get('state')).toBe('state-1');
    const token = await json(redeem({ code: back.get('code') ?? '' }));
    expect(token).toMatchObject({ token_type: 'bearer', expires_in: 7200, scope: 'users.read tweet.read' });
    const { data } = await json(whoIs(token.access_token));
    expect(data).toEqual({
      id: '2244994945',
      name: 'Ada Lindqvist',
      username: 'ada_codes',
      profile_image_url: expect.stringMatching(/_normal\.svg$/),
    });
    const picture = await fetch(data?.profile_image_url ?? '');
    expect(picture.headers.get('content-type')).toContain('image/svg+xml');
  });

  test('a typed handle overrides the list and gives the same account each time', async () => {
    const ids = [];
    for (const handle of ['@someone_new', 'Someone_New']) {
      const { access_token: token } = await json(redeem({ code: await aCode({ handle }) }));
      ids.push((await json(whoIs(token))).data?.id);
    }
    expect(ids[0]).toMatch(/^\d{15,19}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  test('cancelling redirects with access_denied and the state', async () => {
    const back = await backFrom(press({ decision: 'cancel' }));
    expect(Object.fromEntries(back)).toEqual({ error: 'access_denied', state: 'state-1' });
  });

  test('a refresh token requires offline.access and works once', async () => {
    const plain = await json(redeem({ code: await aCode() }));
    expect(plain.refresh_token).toBeUndefined();
    const code = await aCode({ scope: 'users.read tweet.read offline.access' });
    const first = await json(redeem({ code }));
    const again = { grant_type: 'refresh_token', refresh_token: first.refresh_token ?? '' };
    expect((await redeem(again)).status).toBe(200);
    expect((await redeem(again)).status).toBe(400);
  });
});

describe('the consent page refuses, without a redirect,', () => {
  test.each([
    ['an unknown client', { client_id: 'other' }, 'client_id'],
    ['a redirect URI that is not registered exactly', { redirect_uri: `${redirectUri}/` }, 'redirect_uri'],
    ['a request without a challenge', { code_challenge: '' }, 'code_challenge'],
    ['a request without a state', { state: '' }, 'state'],
    ['scopes joined by commas', { scope: 'users.read,tweet.read' }, 'scope'],
  ])('%s', async (_what, change, named) => {
    for (const answer of [await openPage(change), await press(change)]) {
      expect(answer.status).toBe(400);
      expect(answer.headers.get('location')).toBeNull();
      expect(await answer.text()).toContain(named);
    }
  });

  test('an invalid handle', async () => {
    expect((await press({ handle: 'not a handle' })).status).toBe(400);
  });

  test('a state with markup is escaped', async () => {
    expect(await (await openPage({ state: '"><script>' })).text()).not.toContain('"><script>');
  });
});

describe('the token endpoint refuses', () => {
  test('a client without Basic, and one with the wrong secret', async () => {
    const code = await aCode();
    for (const header of ['', basic(client.clientId, 'wrong')]) {
      const answer = await redeem({ code }, header);
      expect([answer.status, (await json(answer)).error]).toEqual([401, 'unauthorized_client']);
    }
  });

  test.each([
    ['another redirect', { redirect_uri: 'http://localhost:3002/' }, 'redirect uri'],
    ['another verifier', { code_verifier: 'x'.repeat(43) }, 'code verifier'],
    ['an unknown code', { code: 'made-up' }, 'authorization code'],
  ])('%s, and the code is consumed', async (_what, change, named) => {
    const code = await aCode();
    const answer = await redeem({ code, ...change });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      error: 'invalid_request',
      error_description: expect.stringContaining(named),
    });
    if (!('code' in change)) expect((await redeem({ code })).status).toBe(400);
  });

  test('a used code', async () => {
    const code = await aCode();
    expect((await redeem({ code })).status).toBe(200);
    expect((await redeem({ code })).status).toBe(400);
  });

  test('a code older than 30 s', async () => {
    const code = await aCode();
    clock += 30_000;
    expect((await redeem({ code })).status).toBe(400);
  });

  test('another grant type', async () => {
    expect((await json(redeem({ grant_type: 'password' }))).error).toBe('unsupported_grant_type');
  });
});

describe('/2/users/me refuses', () => {
  test('a token in the address, no token, an old token', async () => {
    const { access_token: token } = await json(redeem({ code: await aCode() }));
    expect((await fetch(`${base}/2/users/me?access_token=${token}`)).status).toBe(401);
    expect((await fetch(`${base}/2/users/me`)).status).toBe(401);
    clock += 7_200_000;
    expect(await json(whoIs(token))).toEqual({
      title: 'Unauthorized',
      type: 'about:blank',
      status: 401,
      detail: 'Unauthorized',
    });
  });

  test('a token without tweet.read', async () => {
    const code = await aCode({ scope: 'users.read' });
    const { access_token: token } = await json(redeem({ code }));
    expect((await whoIs(token)).status).toBe(403);
  });
});
