import { expect, test } from 'vitest';
import { chatCall } from '../chat.builder.ts';
import type { AnswerForm } from './answer-form.ts';
import { StreamTranslator } from './stream.ts';
import { traitsOf } from './traits.ts';
import { translateAnswer } from './translate-answer.ts';
import { translateRequest } from './translate-request.ts';

const LONG = 'long.'.repeat(40);
const hello = { role: 'user', content: 'hello' };
const tool = (name: string) => ({ type: 'function', function: { name } });

/** The form of the answer to a request, and the names of its tools as they were sent. */
function formOf(request: object): { form: AnswerForm; sent: string[] } {
  const model = 'claude-sonnet-5-5';
  const { body, form } = translateRequest(
    chatCall({ model: 'ours', messages: [hello], ...request }).request,
    { name: 'anthropic', model, traits: traitsOf(model) },
  );
  return { form, sent: (body as { tools: { name: string }[] }).tools.map(({ name }) => name) };
}

/** A message of Anthropic's that calls a tool, as the answer to a request. */
function answerOf(form: AnswerForm, name: string) {
  const content = [{ type: 'tool_use', id: 'toolu_1', name, input: { a: 1 } }];
  const message = { id: 'msg_1', type: 'message', content, stop_reason: 'tool_use' };
  return translateAnswer(JSON.stringify(message), form);
}

/** The deltas and the finish reason of the same answer as a stream. */
function streamOf(form: AnswerForm, name: string) {
  const translator = new StreamTranslator(false, form);
  const events = [
    { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 'toolu_1', name } },
    { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"a":1}' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
  ];
  const text = events.map((event) => translator.translate(JSON.stringify(event))).join('');
  const chunks = text
    .trim()
    .split('\n\n')
    .map((line) => JSON.parse(line.slice('data: '.length)));
  return {
    deltas: chunks.map(({ choices }) => choices[0].delta),
    finish: chunks.at(-1)?.choices[0].finish_reason,
    tools: translator.tools.names,
    generatedBytes: translator.generatedBytes,
  };
}

test('a tool has the client’s name in the answer, in the stream, and in the record', () => {
  const { form, sent } = formOf({ tools: [tool('math.add'), tool('math_add'), tool(LONG)] });
  expect(sent).toEqual(['math_add_2', 'math_add', LONG.replaceAll('.', '_').slice(0, 128)]);
  for (const [at, name] of ['math.add', 'math_add', LONG].entries()) {
    const answer = answerOf(form, sent[at] ?? '');
    const streamed = streamOf(form, sent[at] ?? '');
    expect(answer?.body).toMatchObject({
      choices: [{ message: { tool_calls: [{ function: { name, arguments: '{"a":1}' } }] } }],
    });
    expect(streamed.deltas[0]).toMatchObject({
      tool_calls: [{ index: 0, id: 'toolu_1', function: { name } }],
    });
    expect([answer?.tools.names, streamed.tools]).toEqual(Array(2).fill([name.slice(0, 64)]));
    expect(streamed.generatedBytes).toBe(answer?.generatedBytes);
  }
});

test('a name that the model made up stays as it is', () => {
  const { form } = formOf({ tools: [tool('math.add')] });
  expect(answerOf(form, 'other')?.tools.names).toEqual(['other']);
});

test('a call of an older function has its older form', () => {
  const { form } = formOf({ functions: [{ name: 'math.add' }] });
  expect(answerOf(form, 'math_add')?.body).toMatchObject({
    choices: [
      {
        finish_reason: 'function_call',
        message: { content: null, function_call: { name: 'math.add', arguments: '{"a":1}' } },
      },
    ],
  });
  expect(streamOf(form, 'math_add')).toMatchObject({
    deltas: [
      { function_call: { name: 'math.add', arguments: '' } },
      { function_call: { arguments: '{"a":1}' } },
      {},
    ],
    finish: 'function_call',
  });
});
