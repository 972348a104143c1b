import { createServer, type Server } from 'node:http';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CallLog } from './call-log.ts';
import { FaultRegistry } from './fault-rules.ts';
import { instrumentCloud } from './instrumented-cloud.ts';
import { closeServer, listen } from './listen.ts';

describe('an instrumented cloud', () => {
  let calls: CallLog;
  let faults: FaultRegistry;
  let server: Server;
  let baseUrl: string;
  let worked: number;

  beforeEach(async () => {
    calls = new CallLog();
    faults = new FaultRegistry();
    worked = 0;
    const app = express().post('/v1/things', (_request, response) => {
      worked += 1;
      response.status(201).json({ failAction: response.locals.failAction ?? null });
    });
    app.get('/v1/stream', (_request, response) => {
      for (const piece of ['one', 'two!', 'three']) response.write(piece);
      response.end('four');
    });
    const failure = ({ status = 400, code }: { status?: number; code?: string }) => ({
      status,
      body: { own: code ?? status },
      headers: { 'x-own': 'yes' },
    });
    server = createServer(instrumentCloud({ name: 'hetzner', app, failure }, { calls, faults }));
    baseUrl = `http://127.0.0.1:${await listen(server, { port: 0, host: '127.0.0.1', name: 'test' })}`;
  });
  afterEach(() => closeServer(server));

  const post = (path = '/v1/things'): Promise<Response> => fetch(baseUrl + path, { method: 'POST' });
  const inject = (effect: string): string => faults.add({ cloud: 'hetzner', effect }).id;

  it('passes a call through and records its result', async () => {
    expect((await post('/v1/things?name=a&access_token=secret')).status).toBe(201);
    expect(calls.since()).toMatchObject([
      { cloud: 'hetzner', method: 'POST', path: '/v1/things?name=a&access_token=…', status: 201 },
    ]);
    expect(calls.since()[0]?.ms).toBeGreaterThanOrEqual(0);
  });

  it("answers 501 in the cloud's error shape to an unsupported call", async () => {
    const response = await post('/v1/others');
    expect([response.status, await response.json()]).toEqual([501, { own: 501 }]);
    expect(calls.unknown()).toMatchObject([{ path: '/v1/others', unknown: true }]);
  });

  it("fails by status or code in the cloud's error shape, without doing the work", async () => {
    const id = inject('status:429');
    const refused = await post();
    expect([refused.status, await refused.json(), refused.headers.get('x-own')]).toEqual([
      429,
      { own: 429 },
      'yes',
    ]);
    faults.remove(id);
    inject('error:sold_out');
    expect(await (await post()).json()).toEqual({ own: 'sold_out' });
    expect(worked).toBe(0);
  });

  it('drops the response after the work, or cuts the connection before it', async () => {
    const id = inject('drop');
    await expect(post()).rejects.toThrow();
    expect(worked).toBe(1);
    faults.remove(id);
    inject('refuse');
    await expect(post()).rejects.toThrow();
    expect(worked).toBe(1);
    expect(calls.since()).toMatchObject([
      { fault: 'drop', status: null },
      { fault: 'refuse', status: null },
    ]);
  });

  it('hangs until the fault is removed', async () => {
    const id = inject('hang');
    const hanging = post().catch(() => 'cut');
    await expect.poll(() => calls.since()).toHaveLength(1);
    faults.remove(id);
    expect(await hanging).toBe('cut');
    expect(worked).toBe(0);
  });

  it('stalls: the work is done, no response comes, and removing the fault cuts the call', async () => {
    const id = inject('stall');
    const stalled = post().catch(() => 'cut');
    await expect.poll(() => worked).toBe(1);
    faults.remove(id);
    expect(await stalled).toBe('cut');
    await expect.poll(() => calls.since()).toMatchObject([{ fault: 'stall', status: null }]);
  });

  it('truncates a response after some chunks and half of the next, or freezes it', async () => {
    const cut = inject('cut:1');
    expect(await readToEnd(await fetch(`${baseUrl}/v1/stream`))).toEqual(['onetw', 'cut']);
    await expect.poll(() => calls.since()).toMatchObject([{ fault: 'cut:1', status: null }]);
    faults.remove(cut);
    const frozen = inject('freeze:0');
    const reader = (await post()).body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('{"failActi');
    faults.remove(frozen);
    await expect(reader?.read()).rejects.toThrow();
  });

  it('answers late, and makes an action fail', async () => {
    const id = inject('slow:20');
    expect((await post()).status).toBe(201);
    faults.remove(id);
    inject('action:action_failed');
    expect(await (await post()).json()).toEqual({ failAction: 'action_failed' });
  });
});

/** The text received, and whether the response was complete. */
async function readToEnd({ body }: Response): Promise<[text: string, end: 'whole' | 'cut']> {
  const read: Uint8Array[] = [];
  try {
    for await (const piece of body ?? []) read.push(piece);
    return [Buffer.concat(read).toString(), 'whole'];
  } catch {
    return [Buffer.concat(read).toString(), 'cut'];
  }
}

describe('listening on a port', () => {
  it('reports the port that is in use', async () => {
    const first = createServer();
    const port = await listen(first, { port: 0, host: '127.0.0.1', name: 'first' });
    const second = listen(createServer(), { port, host: '127.0.0.1', name: 'hetzner' });
    await expect(second).rejects.toMatchObject({
      code: 'port_in_use',
      message: expect.stringContaining(`hetzner cannot listen on 127.0.0.1:${port}`),
    });
    await closeServer(first);
  });
});
