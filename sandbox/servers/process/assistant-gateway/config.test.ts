import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAssistantGatewayConfig } from './config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clawdet-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function written(config: object): string {
  const path = join(folder, 'openclaw.json');
  writeFileSync(path, JSON.stringify(config));
  return path;
}

const whole = {
  gateway: {
    auth: { mode: 'token', token: `\${TOKEN}` },
    http: { endpoints: { chatCompletions: { enabled: true } } },
  },
  models: {
    providers: {
      clawdet: { baseUrl: 'https://model.example/v1/', apiKey: `\${KEY}`, api: 'openai-completions' },
    },
  },
  agents: { defaults: { model: { primary: 'clawdet/grok-4.2' } } },
};

test('secrets come from the environment', () => {
  expect(readAssistantGatewayConfig(written(whole), { TOKEN: 'a"b', KEY: 'key' })).toEqual({
    token: 'a"b',
    model: { baseUrl: 'https://model.example/v1', apiKey: 'key', model: 'grok-4.2' },
    chatCompletions: true,
  });
});

test('the token of the environment overrides the file', () => {
  expect(
    readAssistantGatewayConfig(written(whole), { OPENCLAW_GATEWAY_TOKEN: 'mine', TOKEN: 'other' }).token,
  ).toBe('mine');
});

test('without a file there is no model and the chat endpoint is disabled', () => {
  const nothing = { token: undefined, model: undefined, chatCompletions: false };
  expect(readAssistantGatewayConfig(undefined, {})).toEqual(nothing);
  expect(readAssistantGatewayConfig(join(folder, 'gone.json'), {})).toEqual(nothing);
});

test('a model of an unknown provider is ignored', () => {
  expect(
    readAssistantGatewayConfig(written({ ...whole, models: { providers: {} } }), {}).model,
  ).toBeUndefined();
});

test('a broken file is an error', () => {
  const path = join(folder, 'openclaw.json');
  writeFileSync(path, '{');
  expect(() => readAssistantGatewayConfig(path, {})).toThrow();
});
