import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';

/** One call to forward. `path` begins with a slash, includes the query and continues the cloud's base address. */
export interface UpstreamCall {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  signal: AbortSignal;
}

/** A direct connection to a cloud. */
export interface CloudUpstream {
  /**
   * Resolves with the response's head. Rejects if the cloud is unreachable, cuts the connection, or is silent too long.
   */
  send(call: UpstreamCall): Promise<IncomingMessage>;
  close(): void;
}

/** Shorter than any server's own timeout: the next call must not use a connection that the server is about to close. */
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

/** `base` is the cloud's address, such as `https://api.hetzner.cloud/v1`. Uses the environment's proxy, as plugins do. */
export function openCloudUpstream(base: string, timeoutMs: number): CloudUpstream {
  const { request, Agent } = base.startsWith('https:') ? https : http;
  const keepAliveAgent = new Agent({ keepAlive: true, timeout: IDLE_MS, proxyEnv: process.env });
  // A kept connection may close while a call is sent on it, and then it is unknown whether the call arrived. Reads can
  // be repeated; calls that change something get a connection of their own.
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

/** The server closed a kept connection before it sent anything back. */
class StaleConnection extends Error {}

/** Headers to forward, of a request or a response. */
export function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}

function lengthOf(method: string, body: Buffer): Record<string, number> {
  return method === 'GET' && body.length === 0 ? {} : { 'content-length': body.length };
}
