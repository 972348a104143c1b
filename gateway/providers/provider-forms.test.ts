import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import { createAnthropic } from './anthropic/anthropic.ts';
import { attemptContext, chatCall } from './chat.builder.ts';
import { createOpenai } from './openai/openai.ts';
import { textOf } from './provider.fixture.ts';
import type { Provider } from './provider.ts';
import { FORMS_OF_OTHERS, FORMS_OF_XAI, type RequestForm } from './request-forms.builder.ts';

let sandbox: Sandbox;
let xai: Provider;
let anthropic: Provider;

beforeAll(async () => {
  sandbox = await openSandbox();
  const { addresses, tokens } = sandbox;
  xai = createOpenai({ name: 'xai', baseUrl: `${addresses.xai}/v1`, apiKey: tokens.xaiKey });
  anthropic = createAnthropic({
    name: 'anthropic',
    baseUrl: `${addresses.anthropic}/v1`,
    apiKey: tokens.anthropicKey,
  });
});
afterEach(() => {
  for (const { id } of sandbox.state().faults) sandbox.clearFault(id);
});
afterAll(async () => {
  await Promise.all([xai.close(), anthropic.close()]);
  await sandbox.close();
});

/** The answer of one provider as a body; rejects as the provider does. */
async function answerOf(provider: Provider, model: string, { request }: RequestForm): Promise<object> {
  const answer = await provider.chat(chatCall({ model: 'ours', ...request }), attemptContext({ model }));
  return JSON.parse(await textOf(answer)) as object;
}

describe.each(FORMS_OF_XAI)('a request with $name', (form) => {
  test('is answered by xAI', async () => {
    expect(await answerOf(xai, 'grok-4.2', form)).toHaveProperty('choices.0.message');
  });

  test.each(['claude-haiku-4-5', 'claude-sonnet-5-5'])('is answered by %s', async (model) => {
    expect(await answerOf(anthropic, model, form)).toHaveProperty('choices.0.message');
  });
});

describe.each(FORMS_OF_OTHERS)('a request with $name', (form) => {
  test('is refused by xAI', async () => {
    await expect(answerOf(xai, 'grok-4.2', form)).rejects.toMatchObject({ failure: 'refused' });
  });

  test('is answered by Anthropic, with a call of the tool that it must call', async () => {
    const [tool] = form.request.tools as { function: { name: string } }[];
    expect(await answerOf(anthropic, 'claude-sonnet-5-5', form)).toMatchObject({
      choices: [{ message: { tool_calls: [{ function: { name: tool?.function.name } }] } }],
    });
  });
});
