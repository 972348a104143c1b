import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { type EgressProxy, type EgressProxyOptions, openEgressProxy } from './egress-proxy.ts';
import type { CloudRateLimiter, RateLimitReading } from './rate-limiter.ts';
import type { OnWaitStatus } from './wait-status.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** A cloud that answers each call as its script says, the last entry again and again. */
async function cloudWith(...script: Answer[]): Promise<{ url: string; seen: string[]; server: Server }> {
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const answer = script[Math.min(seen.length, script.length - 1)];
    seen.push(`${request.method} ${request.url} ${body}`.trim());
    answer?.(request, response, body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, seen, server };
}

/** A budget without end that notes what it hears; a block is over at once. */
function unlimitedRateLimiter(): CloudRateLimiter & {
  taken: string[];
  readings: RateLimitReading[];
  blocks: number[];
} {
  const [taken, readings, blocks]: [string[], RateLimitReading[], number[]] = [[], [], []];
  return {
    taken,
    readings,
    blocks,
    acquire: async (cloud, share) => taken.push(`${share} ${cloud}`) > 0,
    observe: (_cloud, reading) => void readings.push(reading),
    block: (_cloud, pauseMs) => void blocks.push(pauseMs),
  };
}

async function proxyTo(url: string, options: Partial<EgressProxyOptions> = {}): Promise<EgressProxy> {
  const proxy = await openEgressProxy({
    rateLimiter: unlimitedRateLimiter(),
    upstreams: { hetzner: url, cloudflare: url },
    ...options,
  });
  opened.push(() => proxy.close());
  return proxy;
}

const ok: Answer = (_request, response) => response.end('{"fine":true}');
const tooMany: Answer = (_request, response) => response.writeHead(429).end('{"error":{}}');

describe('the gate', () => {
  it('hands on method, path, query, headers and body, and gives back what the cloud answers', async () => {
    const heads: IncomingMessage['headers'][] = [];
    const cloud = await cloudWith((request, response) => {
      heads.push(request.headers);
      response
        .writeHead(201, { 'content-type': 'application/json', 'x-correlation-id': 'abc' })
        .end('{"id":1}');
    });
    const door = (await proxyTo(cloud.url)).for('operations').hetzner.endpoint;
    const answer = await fetch(`${door}/servers?name=a%20b&page=1`, {
      method: 'POST',
      headers: { authorization: 'Bearer the-token', 'user-agent': 'hcloud-go' },
      body: '{"name":"ä"}',
    });
    expect([answer.status, answer.headers.get('x-correlation-id'), await answer.json()]).toEqual([
      201,
      'abc',
      { id: 1 },
    ]);
    expect(cloud.seen).toEqual(['POST /v1/servers?name=a%20b&page=1 {"name":"ä"}']);
    expect(heads[0]).toMatchObject({
      authorization: 'Bearer the-token',
      'user-agent': 'hcloud-go',
      host: new URL(cloud.url).host,
    });
  });

  it('takes from the budget for the share and the cloud whose door it was', async () => {
    const cloud = await cloudWith(ok);
    const rateLimiter = unlimitedRateLimiter();
    const gate = await proxyTo(cloud.url, { rateLimiter });
    await fetch(`${gate.for('inventory').hetzner.endpoint}/servers`);
    await fetch(`${gate.for('repair').cloudflare.baseUrl}/zones`);
    expect(rateLimiter.taken).toEqual(['inventory hetzner', 'repair cloudflare']);
  });

  it('passes on what the headers say about the rate', async () => {
    const cloud = await cloudWith((_request, response) =>
      response.writeHead(200, { 'RateLimit-Limit': '3600', 'RateLimit-Remaining': '12' }).end(),
    );
    const rateLimiter = unlimitedRateLimiter();
    await fetch((await proxyTo(cloud.url, { rateLimiter })).for('operations').hetzner.endpoint);
    expect(rateLimiter.readings).toEqual([{ limit: 3_600, remaining: 12 }]);
  });

  it('makes a call again after a 429, body and all, and nobody sees the 429', async () => {
    const cloud = await cloudWith(tooMany, tooMany, ok);
    const rateLimiter = unlimitedRateLimiter();
    const door = (await proxyTo(cloud.url, { rateLimiter })).for('operations').hetzner.endpoint;
    const answer = await fetch(`${door}/servers`, { method: 'POST', body: '{"name":"alice"}' });
    expect(answer.status).toBe(200);
    expect(cloud.seen).toEqual(Array(3).fill('POST /v1/servers {"name":"alice"}'));
    expect(rateLimiter.blocks).toEqual([2_000, 4_000]);
  });

  it('passes a 429 back that asks for more than its patience', async () => {
    const cloud = await cloudWith((_request, response) =>
      response.writeHead(429, { 'retry-after': '300' }).end('{"error":{"code":"rate_limit_exceeded"}}'),
    );
    const rateLimiter = unlimitedRateLimiter();
    const door = (await proxyTo(cloud.url, { rateLimiter, maxWaitMs: 10_000 })).for('operations').hetzner
      .endpoint;
    const answer = await fetch(door);
    expect([answer.status, await answer.json()]).toEqual([429, { error: { code: 'rate_limit_exceeded' } }]);
    expect([cloud.seen.length, rateLimiter.blocks]).toEqual([1, [300_000]]);
  });

  it.each([
    ['hetzner', { error: expect.objectContaining({ code: 'rate_limit_exceeded' }) }],
    ['cloudflare', { success: false, errors: [expect.objectContaining({ code: 10429 })] }],
  ] as const)('answers a call that never had its turn in the words of %s', async (name, body) => {
    const cloud = await cloudWith(ok);
    const rateLimiter: CloudRateLimiter = { ...unlimitedRateLimiter(), acquire: async () => false };
    const doors = (await proxyTo(cloud.url, { rateLimiter })).for('repair');
    const answer = await fetch(name === 'hetzner' ? doors.hetzner.endpoint : doors.cloudflare.baseUrl);
    expect([answer.status, await answer.json()]).toEqual([429, expect.objectContaining(body)]);
    expect(cloud.seen).toEqual([]);
  });

  it.each([400, 500, 503])('never makes a call again after %i', async (status) => {
    const cloud = await cloudWith((_request, response) => response.writeHead(status).end());
    const door = (await proxyTo(cloud.url)).for('operations').hetzner.endpoint;
    expect((await fetch(`${door}/servers`, { method: 'POST', body: '{}' })).status).toBe(status);
    expect(cloud.seen).toHaveLength(1);
  });
});

describe('when something breaks', () => {
  it('a cloud that is down is a connection that ends, as without the gate', async () => {
    const door = (await proxyTo('http://127.0.0.1:9/v1')).for('operations').hetzner.endpoint;
    await expect(fetch(door)).rejects.toThrow('fetch failed');
  });

  it.each(['GET', 'POST'])(
    'a %s whose answer is cut is cut for the caller, and not made again',
    async (method) => {
      const cloud = await cloudWith((request) => request.socket.destroy());
      const door = (await proxyTo(cloud.url)).for('operations').hetzner.endpoint;
      await expect(fetch(door, { method })).rejects.toThrow('fetch failed');
      expect(cloud.seen).toHaveLength(1);
    },
  );

  it('an answer that breaks off in its middle breaks off for the caller', async () => {
    const cloud = await cloudWith((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => request.socket.destroy());
    });
    const door = (await proxyTo(cloud.url)).for('operations').hetzner.endpoint;
    await expect(fetch(door).then((answer) => answer.text())).rejects.toThrow();
  });

  it('a cloud that falls silent ends the call', async () => {
    const cloud = await cloudWith(() => undefined);
    const door = (await proxyTo(cloud.url, { upstreamTimeoutMs: 50 })).for('operations').hetzner.endpoint;
    await expect(fetch(door)).rejects.toThrow('fetch failed');
  });

  it('reading goes on over a new connection where the kept one was closed', async () => {
    const cloud = await cloudWith(ok);
    const door = (await proxyTo(cloud.url)).for('operations').hetzner.endpoint;
    await (await fetch(door)).text();
    cloud.server.once('connection', () => undefined);
    cloud.server.closeIdleConnections();
    expect((await fetch(door)).status).toBe(200);
  });

  it('a caller who goes away waits no longer, and nothing goes out in her name', async () => {
    const cloud = await cloudWith(ok);
    const [waiting, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const rateLimiter: CloudRateLimiter = {
      ...unlimitedRateLimiter(),
      acquire: (_cloud, _share, { signal }) =>
        new Promise((_resolve, reject) => {
          waiting.resolve();
          signal.addEventListener('abort', () => {
            gone.resolve();
            reject(signal.reason);
          });
        }),
    };
    const door = (await proxyTo(cloud.url, { rateLimiter })).for('operations').hetzner.endpoint;
    const caller = new AbortController();
    const call = fetch(door, { signal: caller.signal });
    await waiting.promise;
    caller.abort();
    await expect(call).rejects.toThrow('aborted');
    await gone.promise;
    expect(cloud.seen).toEqual([]);
  });

  it('a caller who goes away takes the call that is under way along', async () => {
    let closed: Promise<unknown> | undefined;
    const cloud = await cloudWith((_request, response) => {
      closed = once(response, 'close');
      caller.abort();
    });
    const caller = new AbortController();
    const door = (await proxyTo(cloud.url)).for('operations').hetzner.endpoint;
    await expect(fetch(door, { signal: caller.signal })).rejects.toThrow('aborted');
    await closed;
  });
});

it('is open to nobody who was not given a door', async () => {
  const cloud = await cloudWith(ok);
  const rateLimiter = unlimitedRateLimiter();
  const door = (await proxyTo(cloud.url, { rateLimiter })).for('operations').hetzner.endpoint;
  const { origin } = new URL(door);
  const strangers = [
    `${origin}/operations/hetzner/servers`,
    `${origin}/00/operations/hetzner`,
    door.replace('operations', 'toString'),
    door.replace('hetzner', 'elsewhere'),
    door.replace('hetzner', 'hetzner.evil.example'),
  ];
  const statuses = await Promise.all(strangers.map(async (url) => (await fetch(url)).status));
  expect(statuses).toEqual(strangers.map(() => 404));
  expect([rateLimiter.taken, cloud.seen]).toEqual([[], []]);
});

describe('what holds a caller’s calls', () => {
  /** What was told, as `caller cloud why`. */
  const listener = () => {
    const told: string[] = [];
    const onWaitStatus: OnWaitStatus = (caller, hold) => {
      const until = hold?.forMs === undefined ? '' : ` ${Math.round(hold.forMs / 1000)} s`;
      told.push(hold ? `${caller}: ${hold.why} of ${hold.cloud}${until}` : `${caller}: nothing`);
    };
    return { told, onWaitStatus };
  };
  /** A budget whose calls wait until the test lets them go. */
  function slowBudget(...waits: number[]) {
    const going: (() => void)[] = [];
    const budget: CloudRateLimiter = {
      ...unlimitedRateLimiter(),
      acquire: (_cloud, _share, { onWait }) => {
        for (const ms of waits) onWait?.(ms);
        return new Promise((resolve) => going.push(() => resolve(true)));
      },
    };
    return { budget, going };
  }

  it('a wait is told once, a longer one again, and its end', async () => {
    const cloud = await cloudWith(ok);
    const { told, onWaitStatus } = listener();
    const { budget: rateLimiter, going } = slowBudget(20_000, 20_500, 60_000);
    const door = (await proxyTo(cloud.url, { rateLimiter, onWaitStatus })).for('operations', 'op1-3').hetzner
      .endpoint;
    const calls = [fetch(`${door}/servers`), fetch(`${door}/ssh_keys`)];
    await expect.poll(() => going.length).toBe(2);
    expect(told).toEqual(['op1-3: rate_limit of hetzner 20 s', 'op1-3: rate_limit of hetzner 60 s']);
    going[0]?.();
    await Promise.race(calls);
    expect(told).toHaveLength(2);
    going[1]?.();
    await Promise.all(calls);
    expect(told.at(-1)).toBe('op1-3: nothing');
    expect(cloud.seen.toSorted()).toEqual(['GET /v1/servers', 'GET /v1/ssh_keys']);
  });

  it('a wait that is over in a moment is not told, nor one of a door without a name', async () => {
    const cloud = await cloudWith(ok);
    const { told, onWaitStatus } = listener();
    const short = slowBudget(500);
    const gate = await proxyTo(cloud.url, { rateLimiter: short.budget, onWaitStatus });
    const calls = [
      fetch(gate.for('operations', 'op1-3').hetzner.endpoint),
      fetch(gate.for('operations').hetzner.endpoint),
    ];
    await expect.poll(() => short.going.length).toBe(2);
    for (const go of short.going) go();
    await Promise.all(calls);
    expect(told).toEqual([]);
  });

  it('a cloud that does not answer, or answers 503, is told until it answers again', async () => {
    const cloud = await cloudWith(
      (_request, response) => response.writeHead(503).end(),
      (request) => request.socket.destroy(),
      ok,
    );
    const { told, onWaitStatus } = listener();
    const door = (await proxyTo(cloud.url, { onWaitStatus })).for('operations', 'op2-1').cloudflare.baseUrl;
    expect((await fetch(door)).status).toBe(503);
    await expect(fetch(door, { method: 'POST' })).rejects.toThrow();
    expect((await fetch(door)).status).toBe(200);
    expect(told).toEqual(['op2-1: outage of cloudflare', 'op2-1: nothing']);
  });

  it('a caller who goes away is held by nothing', async () => {
    const cloud = await cloudWith(ok);
    const { told, onWaitStatus } = listener();
    const { budget: rateLimiter, going } = slowBudget(20_000);
    const door = (await proxyTo(cloud.url, { rateLimiter, onWaitStatus })).for('repair', 'op3-1').hetzner
      .endpoint;
    const caller = new AbortController();
    const call = fetch(door, { signal: caller.signal });
    await expect.poll(() => going.length).toBe(1);
    caller.abort();
    await expect(call).rejects.toThrow('aborted');
    going[0]?.();
    await expect.poll(() => told).toEqual(['op3-1: rate_limit of hetzner 20 s', 'op3-1: nothing']);
  });
});
