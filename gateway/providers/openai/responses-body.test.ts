import { expect, test } from 'vitest';
import { responsesCall } from '../../request/responses.builder.ts';
import { responsesBody } from './responses-body.ts';

const sent = (change: object, outputLimit?: number): Record<string, unknown> => {
  const call = responsesCall(change);
  return JSON.parse(responsesBody({ ...call, ...(outputLimit && { outputLimit }) }, 'a-model').toString());
};

test('a response is never stored, and stays as it is', () => {
  const given = { instructions: 'Be brief.', temperature: 0.5, safety_identifier: 's-1', stream: true };
  expect(sent({ ...given, input: 'hello' })).toEqual({
    model: 'a-model',
    store: false,
    input: 'hello',
    ...given,
  });
  expect(sent({ store: null, max_output_tokens: null }, 100)).toMatchObject({
    store: false,
    max_output_tokens: 100,
  });
});

test('it has neither the user nor what changes nothing, nor null', () => {
  const body = sent({
    user: 'ada@example.com',
    metadata: { email: 'ada@example.com' },
    stream_options: { include_obfuscation: false },
    max_tool_calls: 1,
    service_tier: 'auto',
    background: false,
    truncation: 'disabled',
    top_p: null,
  });
  expect(Object.keys(body).sort()).toEqual(['input', 'model', 'store']);
});

test('it includes what does not come from a provider’s own tools', () => {
  const include = ['web_search_call.results', 'reasoning.encrypted_content'];
  expect(sent({ include }).include).toEqual(['reasoning.encrypted_content']);
  expect(sent({ include: ['file_search_call.results'] })).not.toHaveProperty('include');
});

test('reasoning is sent back only with its content', () => {
  const call = { type: 'function_call', id: 'fc_1', call_id: 'a', name: 'add', arguments: '{}' };
  const secret = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x' };
  const kept = { input: [secret, call] };
  expect(sent(kept)).toMatchObject(kept);
  const { id: _id, ...unnamed } = call;
  expect(sent({ input: [{ ...secret, encrypted_content: null }, call] }).input).toEqual([unnamed]);
});
