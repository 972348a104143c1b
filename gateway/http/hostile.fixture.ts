import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ConfiguredProvider } from '../gateway.config.ts';

/** How an upstream treats one call. */
export type Behaviour = (res: ServerResponse, req: IncomingMessage) => void;

/** A provider that misbehaves. */
export interface HostileUpstream {
  provider: ConfiguredProvider;
  /** How it treats all calls that begin from now on. */
  behave(as: Behaviour): void;
  /** The number of calls it is still answering. */
  open(): number;
  close(): void;
}

/** Opens a hostile upstream on loopback; it serves `grok-3-mini`. */
export async function openHostileUpstream(): Promise<HostileUpstream> {
  let behaviour: Behaviour = (res) => res.destroy();
  const open = new Set<ServerResponse>();
  const server = createServer((req, res) => {
    open.add(res);
    res.once('close', () => open.delete(res));
    const treat = behaviour;
    req.resume().once('end', () => treat(res, req));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const models = { 'grok-3-mini': { model: 'grok-3-mini', contextWindow: 1, maxOutput: 1 } };
  return {
    provider: { name: 'hostile', kind: 'openai', baseUrl, apiKey: 'a-key', models },
    behave: (as) => {
      behaviour = as;
    },
    open: () => open.size,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const chunk = (fields: object) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', ...fields })}\n\n`;

/** One piece of an answer. */
export const said = (content: string) => chunk({ choices: [{ index: 0, delta: { content } }] });
/** The end of an answer, with the usage that it claims. */
export const finished = (usage?: unknown) =>
  chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) +
  (usage === undefined ? '' : chunk({ choices: [], usage })) +
  'data: [DONE]\n\n';

/** Streams these texts, then ends. */
export const streams =
  (...texts: string[]): Behaviour =>
  (res) => {
    beginStream(res);
    for (const text of texts) res.write(text);
    res.end();
  };

export const beginStream = (res: ServerResponse) =>
  res.writeHead(200, { 'content-type': 'text/event-stream' });
