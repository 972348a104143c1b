import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ensurePythonVenv } from '../../toolchain/python-venv.ts';
import {
  ANSWER,
  describeWalks,
  EXPRESSIONS,
  PARAMETERS,
  PIXEL,
  QUESTION,
  RESULTS,
  TWO_ANSWERS,
  TWO_SUMS,
} from './walk.fixture.ts';

const run = promisify(execFile);
const script = path.join(import.meta.dirname, 'python/walk.py');
const requirements = path.join(import.meta.dirname, 'python/requirements.txt');

describeWalks('the client openai for Python', ({ baseUrl, key, model, provider, records }) => {
  test('walks chat completions and responses', async () => {
    const python = path.join(await ensurePythonVenv(requirements), 'bin/python');
    const walk = {
      key: key(),
      baseUrl: baseUrl(),
      model,
      question: QUESTION,
      twoSums: TWO_SUMS,
      results: RESULTS,
      parameters: PARAMETERS,
      pixel: PIXEL,
      tooLong: 190_000,
    };
    const { stdout } = await run(python, [script], { env: { ...process.env, WALK: JSON.stringify(walk) } });
    const total = expect.any(Number);
    const tools = { calls: EXPRESSIONS, text: TWO_ANSWERS };
    expect(JSON.parse(stdout)).toEqual({
      chat: { text: ANSWER, total },
      chat_stream: { text: ANSWER, total },
      chat_tools: tools,
      chat_image: { text: ANSWER },
      chat_json: { value: 42 },
      response: { text: ANSWER, status: 'completed', total },
      response_stream: { text: ANSWER, total },
      response_tools: tools,
      response_json: { value: 42 },
      errors: {
        key: { class: 'AuthenticationError', code: 'invalid_api_key' },
        model: { class: 'NotFoundError', code: 'model_not_found' },
        state: { class: 'BadRequestError', code: 'invalid_request' },
        tool: { class: 'BadRequestError', code: 'invalid_request' },
        budget: { class: 'RateLimitError', code: 'insufficient_quota' },
      },
    });
    // 11 calls are answered; one that its budget refuses is not recorded as a call.
    await expect.poll(async () => (await records()).length).toBe(11);
    expect(new Set((await records()).map((record) => record.provider))).toEqual(new Set([provider]));
  });
});
