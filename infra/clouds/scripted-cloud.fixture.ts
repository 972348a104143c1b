import { expect } from 'vitest';
import type { CloudAccess } from './request.ts';

/** One expected request and its response. `path` includes the query; an undefined `answer` cuts the connection. */
export interface ScriptedExchange {
  method?: string;
  path: string;
  status?: number;
  answer?: unknown;
  headers?: Record<string, string>;
}

/** Access to a cloud that expects exactly these requests in this order; `finished` says whether all came. */
export function scriptedCloud(script: ScriptedExchange[]): { access: CloudAccess; finished: () => boolean } {
  const rest = [...script];
  const send = async (input: URL, init: RequestInit): Promise<Response> => {
    const next = rest.shift();
    expect(`${init.method} ${decodeURIComponent(input.pathname + input.search)}`).toBe(
      `${next?.method ?? 'GET'} ${next?.path}`,
    );
    if (next?.answer === undefined)
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) });
    return Response.json(next.answer, { status: next.status ?? 200, headers: next.headers });
  };
  const access = {
    endpoint: 'http://cloud/v1',
    token: 'the-token',
    backoffMs: 0,
    fetch: send as typeof fetch,
  };
  return { access, finished: () => rest.length === 0 };
}

/** A server as Hetzner's API returns it. */
export function serverAnswer(
  over: { id?: number; name?: string; labels?: Record<string, string>; ip?: string } = {},
) {
  return {
    id: over.id ?? 42,
    name: over.name ?? 'alice',
    status: 'running',
    created: '2026-11-22T00:00:00Z',
    labels: over.labels ?? {},
    public_net: { ipv4: { ip: over.ip ?? '203.0.113.7' } },
    server_type: { name: 'cx23' },
    primary_disk_size: 40,
  };
}
