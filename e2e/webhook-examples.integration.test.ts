import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { openWebhookSender, type WebhookSender } from '../api/accounts/webhooks/webhook.sender.ts';
import { newWebhookSecret } from '../api/accounts/webhooks/webhook.signature.ts';
import { AddressGuard, readNetworks } from '../api/platform/outbound/address-guard.ts';
import { until } from '../api/testing/product.ts';

// The receivers of the help page, run as they are shown, and called as we call webhooks.

const FOLDER = path.resolve(import.meta.dirname, '../web/src/pages/help/examples');
const secret = newWebhookSecret();
const body = JSON.stringify({ type: 'assistant.ready', data: { name: 'Zoë' } });

let child: ChildProcess | undefined;
let sender: WebhookSender | undefined;
afterEach(async () => {
  child?.kill();
  await sender?.close();
});

/** A port that nothing listened on a moment ago: the examples take one by number. */
async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts an example, and returns its address and what it prints. */
async function started(program: string, file: string): Promise<{ url: string; lines: Interface }> {
  const port = await unusedPort();
  const env = { ...process.env, WEBHOOK_SECRET: secret, PORT: `${port}` };
  const running = spawn(program, [path.join(FOLDER, file)], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  child = running;
  const url = `http://127.0.0.1:${port}/`;
  await until('the example to listen', () =>
    fetch(url).then(
      () => true,
      () => false,
    ),
  );
  return { url, lines: createInterface(running.stdout) };
}

test.each([
  [process.execPath, 'webhook.mjs'],
  ['python3', 'webhook.py'],
])(
  '%s %s accepts what is signed, once with each secret after a renewal, and refuses the rest',
  async (program, file) => {
    const { url, lines } = await started(program, file);
    const by = openWebhookSender(new AddressGuard(readNetworks(['127.0.0.0/8'])));
    sender = by;
    const send = async (secrets: string[], now = new Date()) =>
      (await by.send({ url, id: 'msg_1', body, secrets, now })).status;
    const line = once(lines, 'line');
    expect(await send([secret])).toBe(204);
    expect(await line).toEqual(['msg_1 assistant.ready']);
    expect(await send([newWebhookSecret(), secret])).toBe(204);
    expect(await send([newWebhookSecret()])).toBe(401);
    expect(await send([secret], new Date(Date.now() - 301_000))).toBe(401);
    const unsigned = await fetch(url, { method: 'POST', body });
    expect(unsigned.status).toBe(401);
  },
);
