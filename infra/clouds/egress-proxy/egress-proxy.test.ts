import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { type EgressProxy, type EgressProxyOptions, openEgressProxy } from './egress-proxy.ts';
import type { CloudRateLimiter, RateLimitReading } from './rate-limiter.contract.ts';
import type { OnWaitStatus } from './wait-status.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** A cloud that answers each call as its script says and repeats the last entry. */
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

/** An unlimited rate limiter that records what it observes; a block is over at once. */
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

describe('the egress proxy', () => {
  it('forwards method, path, query, headers and body, and returns the cloud’s response', async () => {
    const heads: IncomingMessage['headers'][] = [];
    const cloud = await cloudWith((request, response) => {
      heads.push(request.headers);
      response
        .writeHead(201, { 'content-type': 'application/json', 'x-correlation-id': 'abc' })
        .end('{"id":1}');
    });
    const base = (await proxyTo(cloud.url)).for('operations').hetzner.endpoint;
    const answer = await fetch(`${base}/servers?name=a%20b&page=1`, {
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

  it('takes a call from the share and the cloud that the endpoint belongs to', async () => {
    const cloud = await cloudWith(ok);
    const rateLimiter = unlimitedRateLimiter();
    const proxy = await proxyTo(cloud.url, { rateLimiter });
    await fetch(`${proxy.for('inventory').hetzner.endpoint}/servers`);
    await fetch(`${proxy.for('repair').cloudflare.baseUrl}/zones`);
    expect(rateLimiter.taken).toEqual(['inventory hetzner', 'repair cloudflare']);
  });

  it('reports what the rate headers say', async () => {
    const cloud = await cloudWith((_request, response) =>
      response.writeHead(200, { 'RateLimit-Limit': '3600', 'RateLimit-Remaining': '12' }).end(),
    );
    const rateLimiter = unlimitedRateLimiter();
    await fetch((await proxyTo(cloud.url, { rateLimiter })).for('operations').hetzner.endpoint);
    expect(rateLimiter.readings).toEqual([{ limit: 3_600, remaining: 12 }]);
  });

  it('repeats a call after a 429, with its body, and hides the 429 from the caller', async () => {
    const cloud = await cloudWith(tooMany, tooMany, ok);
    const rateLimiter = unlimitedRateLimiter();
    const base = (await proxyTo(cloud.url, { rateLimiter })).for('operations').hetzner.endpoint;
    const answer = await fetch(`${base}/servers`, { method: 'POST', body: '{"name":"alice"}' });
    expect(answer.status).toBe(200);
    expect(cloud.seen).toEqual(Array(3).fill('POST /v1/servers {"name":"alice"}'));
    expect(rateLimiter.blocks).toEqual([2_000, 4_000]);
  });

  it('returns a 429 that asks for a longer wait than the call may have', async () => {
    const cloud = await cloudWith((_request, response) =>
      response.writeHead(429, { 'retry-after': '300' }).end('{"error":{"code":"rate_limit_exceeded"}}'),
    );
    const rateLimiter = unlimitedRateLimiter();
    const base = (await proxyTo(cloud.url, { rateLimiter, maxWaitMs: 10_000 })).for('operations').hetzner
      .endpoint;
    const answer = await fetch(base);
    expect([answer.status, await answer.json()]).toEqual([429, { error: { code: 'rate_limit_exceeded' } }]);
    expect([cloud.seen.length, rateLimiter.blocks]).toEqual([1, [300_000]]);
  });

  it.each([
    ['hetzner', { error: expect.objectContaining({ code: 'rate_limit_exceeded' }) }],
    ['cloudflare', { success: false, errors: [expect.objectContaining({ code: 10429 })] }],
  ] as const)('answers a call that could not be sent in time in the format of %s', async (name, body) => {
    const cloud = await cloudWith(ok);
    const rateLimiter: CloudRateLimiter = { ...unlimitedRateLimiter(), acquire: async () => false };
    const bases = (await proxyTo(cloud.url, { rateLimiter })).for('repair');
    const answer = await fetch(name === 'hetzner' ? bases.hetzner.endpoint : bases.cloudflare.baseUrl);
    expect([answer.status, await answer.json()]).toEqual([429, expect.objectContaining(body)]);
    expect(cloud.seen).toEqual([]);
  });

  it.each([400, 500, 503])('never repeats a call after %i', async (status) => {
    const cloud = await cloudWith((_request, response) => response.writeHead(status).end());
    const base = (await proxyTo(cloud.url)).for('operations').hetzner.endpoint;
    expect((await fetch(`${base}/servers`, { method: 'POST', body: '{}' })).status).toBe(status);
    expect(cloud.seen).toHaveLength(1);
  });
});

describe('when something breaks', () => {
  it('closes the connection if the cloud is down, as without the proxy', async () => {
    const base = (await proxyTo('http://127.0.0.1:9/v1')).for('operations').hetzner.endpoint;
    await expect(fetch(base)).rejects.toThrow('fetch failed');
  });

  it.each(['GET', 'POST'])(
    'cuts the connection of a %s whose response is cut, and does not repeat the call',
    async (method) => {
      const cloud = await cloudWith((request) => request.socket.destroy());
      const base = (await proxyTo(cloud.url)).for('operations').hetzner.endpoint;
      await expect(fetch(base, { method })).rejects.toThrow('fetch failed');
      expect(cloud.seen).toHaveLength(1);
    },
  );

  it('cuts a response off where the cloud cuts it off', async () => {
    const cloud = await cloudWith((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => request.socket.destroy());
    });
    const base = (await proxyTo(cloud.url)).for('operations').hetzner.endpoint;
    await expect(fetch(base).then((answer) => answer.text())).rejects.toThrow();
  });

  it('ends the call if the cloud goes silent', async () => {
    const cloud = await cloudWith(() => undefined);
    const base = (await proxyTo(cloud.url, { upstreamTimeoutMs: 50 })).for('operations').hetzner.endpoint;
    await expect(fetch(base)).rejects.toThrow('fetch failed');
  });

  it('repeats a GET on a new connection if the kept one was closed', async () => {
    const cloud = await cloudWith(ok);
    const base = (await proxyTo(cloud.url)).for('operations').hetzner.endpoint;
    await (await fetch(base)).text();
    cloud.server.once('connection', () => undefined);
    cloud.server.closeIdleConnections();
    expect((await fetch(base)).status).toBe(200);
  });

  it('stops waiting when the caller disconnects, and sends nothing for them', async () => {
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
    const base = (await proxyTo(cloud.url, { rateLimiter })).for('operations').hetzner.endpoint;
    const caller = new AbortController();
    const call = fetch(base, { signal: caller.signal });
    await waiting.promise;
    caller.abort();
    await expect(call).rejects.toThrow('aborted');
    await gone.promise;
    expect(cloud.seen).toEqual([]);
  });

  it('cancels the call in flight when the caller disconnects', async () => {
    let closed: Promise<unknown> | undefined;
    const cloud = await cloudWith((_request, response) => {
      closed = once(response, 'close');
      caller.abort();
    });
    const caller = new AbortController();
    const base = (await proxyTo(cloud.url)).for('operations').hetzner.endpoint;
    await expect(fetch(base, { signal: caller.signal })).rejects.toThrow('aborted');
    await closed;
  });
});

it('rejects requests that do not use an endpoint it handed out', async () => {
  const cloud = await cloudWith(ok);
  const rateLimiter = unlimitedRateLimiter();
  const base = (await proxyTo(cloud.url, { rateLimiter })).for('operations').hetzner.endpoint;
  const { origin } = new URL(base);
  const foreign = [
    `${origin}/operations/hetzner/servers`,
    `${origin}/00/operations/hetzner`,
    base.replace('operations', 'toString'),
    base.replace('hetzner', 'elsewhere'),
    base.replace('hetzner', 'hetzner.evil.example'),
  ];
  const statuses = await Promise.all(foreign.map(async (url) => (await fetch(url)).status));
  expect(statuses).toEqual(foreign.map(() => 404));
  expect([rateLimiter.taken, cloud.seen]).toEqual([[], []]);
});

describe('the wait status of a caller', () => {
  /** What was reported, as `caller cloud why`. */
  const listener = () => {
    const reported: string[] = [];
    const onWaitStatus: OnWaitStatus = (caller, wait) => {
      const until = wait?.forMs === undefined ? '' : ` ${Math.round(wait.forMs / 1000)} s`;
      reported.push(wait ? `${caller}: ${wait.why} of ${wait.cloud}${until}` : `${caller}: nothing`);
    };
    return { reported, onWaitStatus };
  };
  /** A rate limiter whose calls wait until the test releases them. */
  function slowLimiter(...waits: number[]) {
    const pending: (() => void)[] = [];
    const limiter: CloudRateLimiter = {
      ...unlimitedRateLimiter(),
      acquire: (_cloud, _share, { onWait }) => {
        for (const ms of waits) onWait?.(ms);
        return new Promise((resolve) => pending.push(() => resolve(true)));
      },
    };
    return { limiter, pending };
  }

  it('reports a wait once, again if it gets longer, and its end', async () => {
    const cloud = await cloudWith(ok);
    const { reported, onWaitStatus } = listener();
    const { limiter: rateLimiter, pending } = slowLimiter(20_000, 20_500, 60_000);
    const base = (await proxyTo(cloud.url, { rateLimiter, onWaitStatus })).for('operations', 'op1-3').hetzner
      .endpoint;
    const calls = [fetch(`${base}/servers`), fetch(`${base}/ssh_keys`)];
    await expect.poll(() => pending.length).toBe(2);
    expect(reported).toEqual(['op1-3: rate_limit of hetzner 20 s', 'op1-3: rate_limit of hetzner 60 s']);
    pending[0]?.();
    await Promise.race(calls);
    expect(reported).toHaveLength(2);
    pending[1]?.();
    await Promise.all(calls);
    expect(reported.at(-1)).toBe('op1-3: nothing');
    expect(cloud.seen.toSorted()).toEqual(['GET /v1/servers', 'GET /v1/ssh_keys']);
  });

  it('reports neither a short wait nor one on an endpoint that names no caller', async () => {
    const cloud = await cloudWith(ok);
    const { reported, onWaitStatus } = listener();
    const short = slowLimiter(500);
    const proxy = await proxyTo(cloud.url, { rateLimiter: short.limiter, onWaitStatus });
    const calls = [
      fetch(proxy.for('operations', 'op1-3').hetzner.endpoint),
      fetch(proxy.for('operations').hetzner.endpoint),
    ];
    await expect.poll(() => short.pending.length).toBe(2);
    for (const go of short.pending) go();
    await Promise.all(calls);
    expect(reported).toEqual([]);
  });

  it('reports a cloud that does not answer, or answers 503, until it answers again', async () => {
    const cloud = await cloudWith(
      (_request, response) => response.writeHead(503).end(),
      (request) => request.socket.destroy(),
      ok,
    );
    const { reported, onWaitStatus } = listener();
    const base = (await proxyTo(cloud.url, { onWaitStatus })).for('operations', 'op2-1').cloudflare.baseUrl;
    expect((await fetch(base)).status).toBe(503);
    await expect(fetch(base, { method: 'POST' })).rejects.toThrow();
    expect((await fetch(base)).status).toBe(200);
    expect(reported).toEqual(['op2-1: outage of cloudflare', 'op2-1: nothing']);
  });

  it('reports no wait for a caller who disconnects', async () => {
    const cloud = await cloudWith(ok);
    const { reported, onWaitStatus } = listener();
    const { limiter: rateLimiter, pending } = slowLimiter(20_000);
    const base = (await proxyTo(cloud.url, { rateLimiter, onWaitStatus })).for('repair', 'op3-1').hetzner
      .endpoint;
    const caller = new AbortController();
    const call = fetch(base, { signal: caller.signal });
    await expect.poll(() => pending.length).toBe(1);
    caller.abort();
    await expect(call).rejects.toThrow('aborted');
    pending[0]?.();
    await expect.poll(() => reported).toEqual(['op3-1: rate_limit of hetzner 20 s', 'op3-1: nothing']);
  });
});
