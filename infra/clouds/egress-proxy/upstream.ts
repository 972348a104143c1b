import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';

/** One call to hand on. `path` begins with a slash, holds the query and continues the cloud's base address. */
export interface UpstreamCall {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  signal: AbortSignal;
}

/** A cloud, spoken to directly. */
export interface CloudUpstream {
  /** Resolves with the answer's head. Rejects when the cloud cannot be reached, cuts the connection, or is silent too long. */
  send(call: UpstreamCall): Promise<IncomingMessage>;
  close(): void;
}

/** Shorter than any server's own: a connection that the other side is about to close must not be taken for the next call. */
const IDLE_MS = 4_000;

/** These belong to one connection, not to the message (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** `base` is the cloud's address, as in `https://api.hetzner.cloud/v1`; a proxy of the environment is used as the plugins would. */
export function openCloudUpstream(base: string, timeoutMs: number): CloudUpstream {
  const { request, Agent } = base.startsWith('https:') ? https : http;
  const keepAliveAgent = new Agent({ keepAlive: true, timeout: IDLE_MS, proxyEnv: process.env });
  // A kept connection may close while a call goes out on it, and then nobody knows whether the call arrived. Reading can
  // be repeated; what changes something gets a connection of its own.
  const freshAgent = new Agent({ keepAlive: false, proxyEnv: process.env });
  const url = base.replace(/\/$/, '');

  const sendOnce = ({ method, path, headers, body, signal }: UpstreamCall, agent: http.Agent) => {
    const options = { method, agent, signal, headers: { ...endToEnd(headers), ...lengthOf(method, body) } };
    return new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(`${url}${path}`, options, resolve);
      sent.setTimeout(timeoutMs, () => sent.destroy(new Error('the cloud is silent')));
      sent.once('error', (cause: NodeJS.ErrnoException) =>
        reject(sent.reusedSocket && cause.code === 'ECONNRESET' ? new StaleConnection() : cause),
      );
      sent.end(body);
    });
  };

  return {
    async send(call) {
      if (call.method !== 'GET') return sendOnce(call, freshAgent);
      return sendOnce(call, keepAliveAgent).catch((error: unknown) => {
        if (error instanceof StaleConnection) return sendOnce(call, freshAgent);
        throw error;
      });
    },
    close() {
      keepAliveAgent.destroy();
      freshAgent.destroy();
    },
  };
}

/** A kept connection was closed by the other side before anything came back. */
class StaleConnection extends Error {}

/** Headers to hand on, request or answer. */
export function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}

function lengthOf(method: string, body: Buffer): Record<string, number> {
  return method === 'GET' && body.length === 0 ? {} : { 'content-length': body.length };
}
