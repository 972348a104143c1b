import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, expect, test } from 'vitest';
import { createAssistantGateway } from './assistant-gateway.ts';
import type { AssistantGatewayConfig } from './config.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

function listening(app: express.Express): Promise<string> {
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
    open.push(server);
  });
}

/** A model that echoes the request. */
async function aModel(): Promise<{ baseUrl: string; apiKey: string; model: string }> {
  const app = express().use(express.json());
  app.post('/v1/chat/completions', (request, response) => {
    const { stream } = request.body;
    const heard = { model: 'grok-4.2', key: request.headers.authorization, body: request.body };
    if (stream)
      response.send(`data: ${JSON.stringify({ model: 'grok-4.2', choices: [] })}\n\ndata: [DONE]\n\n`);
    else response.json(heard);
  });
  return { baseUrl: `${await listening(app)}/v1`, apiKey: 'model-key', model: 'grok-4.2' };
}

async function aGateway(change: Partial<AssistantGatewayConfig> = {}): Promise<string> {
  const config = { token: 'token', model: await aModel(), chatCompletions: true, ...change };
  return listening(createAssistantGateway({ config: () => config, log: () => {} }));
}

const ask = (base: string, body: object, token = 'token') =>
  fetch(`${base}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ model: 'openclaw', messages: [{ role: 'user', content: 'hello' }], ...body }),
  });

test('a question goes to the configured model with the configured key', async () => {
  const answer = JSON.parse(await (await ask(await aGateway(), {})).text());
  expect(answer).toMatchObject({
    model: 'openclaw',
    key: 'Bearer model-key',
    body: { model: 'grok-4.2', stream: false },
  });
  expect(answer.body.messages.map(({ role }: { role: string }) => role)).toEqual(['system', 'user']);
});

test('a stream is forwarded with the model name openclaw', async () => {
  const text = await (await ask(await aGateway(), { stream: true })).text();
  expect(text).toBe('data: {"model":"openclaw","choices":[]}\n\ndata: [DONE]\n\n');
});

test.each([
  ['a wrong token', {}, 'wrong', 401],
  ['a configuration without a token', { token: undefined }, 'undefined', 401],
  ['a disabled chat endpoint', { chatCompletions: false }, 'token', 404],
  ['no model', { model: undefined }, 'token', 502],
  [
    'a model that cannot be reached',
    { model: { baseUrl: 'http://127.0.0.1:1/v1', apiKey: '', model: 'x' } },
    'token',
    502,
  ],
])('%s is refused', async (_what, change, token, status) => {
  expect((await ask(await aGateway(change), {}, token)).status).toBe(status);
});

test('health and the page require no token; readiness requires a model', async () => {
  const base = await aGateway();
  expect(await (await fetch(`${base}/healthz`)).json()).toEqual({ ok: true, status: 'live' });
  expect((await fetch(`${base}/readyz`)).status).toBe(200);
  expect(await (await fetch(base)).text()).toContain('OpenClaw');
  expect((await fetch(`${await aGateway({ model: undefined })}/readyz`)).status).toBe(503);
});
