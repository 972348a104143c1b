import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a receiver got. */
export interface ReceivedCall {
  path: string;
  headers: IncomingHttpHeaders & Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>;
  body: string;
}

/** A receiver on this machine. */
export interface Receiver {
  url: string;
  calls: ReceivedCall[];
  /** How it answers from now on: with a status, or as it likes. */
  answer(with_: number | RequestListener): void;
  close(): Promise<void>;
}

/** Starts a receiver that accepts everything. */
export async function openReceiver(): Promise<Receiver> {
  const calls: ReceivedCall[] = [];
  let respond: RequestListener = (_req, res) => void res.writeHead(204).end();
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const headers = req.headers as ReceivedCall['headers'];
    calls.push({ path: req.url ?? '', headers, body: Buffer.concat(chunks).toString('utf8') });
    respond(req, res);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    calls,
    answer(with_) {
      respond =
        typeof with_ === 'number' ? (_req, res) => void res.writeHead(with_).end('it said this') : with_;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
