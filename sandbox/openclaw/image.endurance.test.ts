import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  aKeyPair,
  aSpec,
  health,
  instant,
  retryUntilPasses,
  run,
  sandboxImage,
} from '../servers/driver.fixture.ts';
import { type NamespaceDriver, namespaceDriver } from '../servers/namespace/driver.ts';
import { missingRequirements } from '../servers/namespace/requirements.ts';
import { buildImage } from './build.ts';

const missing = missingRequirements();
const runnable = missing.length === 0;
const token = 'b'.repeat(64);

describe.skipIf(!runnable)(runnable ? 'the image on a server' : `skipped: ${missing.join('; ')}`, () => {
  const home = mkdtempSync(join(tmpdir(), 'clawdet-openclaw-'));
  const keys = aKeyPair();
  const asked: (string | undefined)[] = [];
  let model: Server;
  let driver: NamespaceDriver;
  let url: string;

  beforeAll(async () => {
    driver = await namespaceDriver({ home });
    model = createServer((request, response) => {
      asked.push(request.headers.authorization);
      request
        .resume()
        .on('end', () => response.setHeader('content-type', 'text/event-stream').end(answer('four')));
    });
    await new Promise<void>((resolve) => model.listen(0, driver.hostAddress, resolve));
    const address = await driver.reserveAddress(1);
    url = `http://${address}`;
    await driver.powerOn(aSpec({ id: 1, address, authorizedKeys: [keys.public] }), instant);
    await run({ driver, address, privateKey: keys.private }, install, {
      stdin: JSON.stringify(config(urlOf(model))),
    });
    await retryUntilPasses(async () =>
      expect(await health(driver, address)).toEqual({ ok: true, status: 'live' }),
    );
  });
  afterAll(async () => {
    await driver.remove(1);
    await driver.close();
    model.close();
    rmSync(home, { recursive: true });
  });

  const ask = (bearer: string) =>
    fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      // As a proxy sends it: the gateway must not take the customer for a stranger.
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/json',
        'x-forwarded-for': '203.0.113.9',
      },
      body: JSON.stringify({ model: 'openclaw', messages: [{ role: 'user', content: '2+2?' }] }),
    });

  test('answers a question with what the configured model says, asked with the configured key', async () => {
    const response = await ask(token);
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'four' } }] });
    expect(asked).toContain('Bearer model-key');
  });

  test('turns another token away', async () => {
    expect((await ask('c'.repeat(64))).status).toBe(401);
  });

  test('gets ready and serves its page', async () => {
    await retryUntilPasses(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('<openclaw-app');
  });

  test('is built only once', async () => {
    const lines: string[] = [];
    await buildImage({ log: (line) => lines.push(line) });
    expect(lines).toEqual([]);
  });
});

const install = `mkdir config && cat > config/openclaw.json && chmod -R a+rX config && docker run -d -p 80:8080 --read-only \
  --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges -v state:/data -v $PWD/config:/config:ro \
  -e OPENCLAW_CONFIG_PATH=/config/openclaw.json -e OPENCLAW_GATEWAY_TOKEN=${token} -e MODEL_KEY=model-key ${sandboxImage}`;

const urlOf = (server: Server): string => {
  const { address, port } = server.address() as AddressInfo;
  return `http://${address}:${port}/v1`;
};

const config = (baseUrl: string) => ({
  gateway: {
    mode: 'local',
    auth: { mode: 'token', token: '${' + 'OPENCLAW_GATEWAY_TOKEN}' },
    http: { endpoints: { chatCompletions: { enabled: true } } },
  },
  models: {
    mode: 'replace',
    providers: {
      test: {
        baseUrl,
        apiKey: '${' + 'MODEL_KEY}',
        api: 'openai-completions',
        models: [{ id: 'm', name: 'M', input: ['text'], contextWindow: 128_000, maxTokens: 8192 }],
      },
    },
  },
  agents: { defaults: { model: { primary: 'test/m' } } },
});

/** A streamed answer of an OpenAI-compatible model. */
function answer(content: string): string {
  const chunk = (more: object) =>
    `data: ${JSON.stringify({ id: '1', object: 'chat.completion.chunk', created: 1, model: 'm', ...more })}\n\n`;
  return [
    chunk({ choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }] }),
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    chunk({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } }),
    'data: [DONE]\n\n',
  ].join('');
}
