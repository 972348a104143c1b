import type { ServerResponse } from 'node:http';

/** Begins a response of server-sent events (html.spec.whatwg.org, Server-sent events). */
export function beginEventStream(res: ServerResponse): void {
  // `no-transform` keeps proxies from holding events back to compress them.
  res.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
}

/** One event with its data as JSON. `id` comes back as Last-Event-ID when the client reconnects. */
export function eventText(name: string, data: unknown, id?: number): string {
  const identified = id === undefined ? '' : `id: ${id}\n`;
  // JSON contains no line break, so one data line has all of it.
  return `${identified}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A comment of one line, which clients ignore: no proxy takes the connection for dead. */
export function eventStreamComment(text: string): string {
  return `: ${text}\n\n`;
}
