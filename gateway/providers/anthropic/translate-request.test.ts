import { describe, expect, test } from 'vitest';
import { hello, sumTool, toolCall, translatedRequest } from './translated-request.builder.ts';

const textBlocks = (text: string) => [{ type: 'text', text }];

test('a minimal request', () => {
  expect(translatedRequest({})).toEqual({
    model: 'claude-sonnet-5-5',
    max_tokens: 4_096,
    messages: [{ role: 'user', content: textBlocks('hello') }],
  });
});

test('system text is collected in order, wherever it appears', () => {
  const { system, messages } = translatedRequest({
    messages: [
      { role: 'system', content: 'one' },
      hello,
      { role: 'developer', content: [{ type: 'text', text: 'two' }] },
    ],
  });
  expect(system).toEqual([...textBlocks('one'), ...textBlocks('two')]);
  expect(messages).toEqual([{ role: 'user', content: textBlocks('hello') }]);
});

test('a whole conversation with tools', () => {
  const { messages } = translatedRequest({
    tools: [sumTool],
    messages: [
      hello,
      {
        role: 'assistant',
        content: 'I add.',
        tool_calls: [toolCall('a', 'add', '{"a":1}'), toolCall('functions.add:1', 'add', '')],
      },
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'tool', tool_call_id: 'functions.add:1', content: '' },
      { role: 'user', content: 'and?' },
      { role: 'assistant', content: 'Two.' },
      { role: 'user', content: 'thanks' },
      { role: 'user', content: 'bye' },
    ],
  });
  expect(messages).toEqual([
    { role: 'user', content: textBlocks('hello') },
    {
      role: 'assistant',
      content: [
        ...textBlocks('I add.'),
        { type: 'tool_use', id: 'a', name: 'add', input: { a: 1 } },
        { type: 'tool_use', id: 'functions_add_1', name: 'add', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'a', content: textBlocks('1') },
        { type: 'tool_result', tool_use_id: 'functions_add_1' },
        ...textBlocks('and?'),
      ],
    },
    { role: 'assistant', content: textBlocks('Two.') },
    { role: 'user', content: [...textBlocks('thanks'), ...textBlocks('bye')] },
  ]);
});

test('tool results come before other content of the user', () => {
  const { messages } = translatedRequest({
    tools: [sumTool],
    messages: [
      hello,
      { role: 'assistant', tool_calls: [toolCall('a', 'add', '{}')] },
      { role: 'user', content: 'wait' },
      { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: '1' }] },
    ],
  });
  expect((messages as object[])[2]).toMatchObject({ content: [{ type: 'tool_result' }, { text: 'wait' }] });
});

test('empty text is dropped, and a truncated history begins with the user', () => {
  const { messages } = translatedRequest({
    messages: [{ role: 'assistant', content: 'Hi!' }, { role: 'user', content: ' ' }, hello],
  });
  expect(messages).toEqual([
    { role: 'user', content: textBlocks('…') },
    { role: 'assistant', content: textBlocks('Hi!') },
    { role: 'user', content: textBlocks('hello') },
  ]);
});

test('arguments that are not an object are kept as they are', () => {
  const { messages } = translatedRequest({
    tools: [sumTool],
    messages: [hello, { role: 'assistant', tool_calls: [toolCall('a', 'add', '[1')] }],
  });
  expect((messages as object[])[1]).toMatchObject({ content: [{ input: { arguments: '[1' } }] });
});

describe('a conversation that other providers take', () => {
  const noResult = (id: string) => ({
    type: 'tool_result',
    tool_use_id: id,
    is_error: true,
    content: textBlocks('There is no result.'),
  });
  const call = { role: 'assistant', tool_calls: [toolCall('a', 'add', '{}')] };
  const use = { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'add', input: {} }] };
  const translatedMessages = (...messages: object[]) =>
    translatedRequest({ tools: [sumTool], messages }).messages;

  test('a tool call at its end, without a result, gets one that says so', () => {
    expect(translatedMessages(hello, call)).toEqual([
      { role: 'user', content: textBlocks('hello') },
      use,
      { role: 'user', content: [noResult('a')] },
    ]);
  });

  test.each([
    ['the user goes on', hello, [noResult('a'), ...textBlocks('hello')]],
    [
      'another tool answers',
      { role: 'tool', tool_call_id: 'b', content: '1' },
      [noResult('a'), ...textBlocks('The result of a tool call:'), ...textBlocks('1')],
    ],
  ])('a tool call without its result, where %s', (_what, next, content) => {
    expect((translatedMessages(hello, call, next) as object[])[2]).toEqual({ role: 'user', content });
  });

  test('a tool result without its call becomes text of the user', () => {
    expect(translatedMessages({ role: 'tool', tool_call_id: 'a', content: '1' })).toEqual([
      { role: 'user', content: [...textBlocks('The result of a tool call:'), ...textBlocks('1')] },
    ]);
  });

  test('a last message of the assistant is followed by the user', () => {
    expect(translatedMessages(hello, { role: 'assistant', content: 'Well,' })).toEqual([
      { role: 'user', content: textBlocks('hello') },
      { role: 'assistant', content: textBlocks('Well,') },
      { role: 'user', content: textBlocks('…') },
    ]);
  });

  test.each([
    ['null', { content: null }],
    ['missing', {}],
  ])('content that is %s is empty', (_what, content) => {
    const messages = translatedMessages(
      { role: 'system', ...content },
      { role: 'user', ...content },
      hello,
      call,
      { role: 'tool', tool_call_id: 'a', ...content },
    );
    expect(messages).toEqual([
      { role: 'user', content: textBlocks('hello') },
      use,
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a' }] },
    ]);
  });

  test('older function calls are tool calls, each with the result of its name that follows', () => {
    const called = { role: 'assistant', content: null, function_call: { name: 'add', arguments: '{"a":1}' } };
    const result = { role: 'function', name: 'add', content: '2' };
    const messages = translatedMessages(hello, called, result, called, result);
    expect(messages).toMatchObject([
      {},
      { content: [{ type: 'tool_use', id: 'function_add_1', input: { a: 1 } }] },
      { content: [{ type: 'tool_result', tool_use_id: 'function_add_1' }] },
      { content: [{ type: 'tool_use', id: 'function_add_2' }] },
      { content: [{ type: 'tool_result', tool_use_id: 'function_add_2' }] },
    ]);
  });

  test('a result whose older function call was cut off becomes text, and takes no other call’s place', () => {
    const called = { role: 'assistant', function_call: { name: 'add', arguments: '{}' } };
    const result = (content: string) => ({ role: 'function', name: 'add', content });
    expect(translatedMessages(result('1'), called, result('2'))).toMatchObject([
      { role: 'user', content: [{ type: 'text' }, { type: 'text', text: '1' }] },
      { role: 'assistant', content: [{ type: 'tool_use' }] },
      { role: 'user', content: [{ type: 'tool_result', content: textBlocks('2') }] },
    ]);
  });

  test('a schema whose type is null is that of an object', () => {
    const parameters = { type: null, properties: { a: { type: null, description: 'A number' } } };
    const { tools } = translatedRequest({
      tools: [{ type: 'function', function: { name: 'f', parameters } }],
    });
    expect(tools).toEqual([
      { name: 'f', input_schema: { type: 'object', properties: { a: { description: 'A number' } } } },
    ]);
  });
});

describe('tools', () => {
  const tools = [sumTool];
  const translatedTool = {
    name: 'add',
    description: 'Adds',
    input_schema: { type: 'object', properties: {}, required: ['a'] },
  };

  test.each([
    [{}, undefined],
    [{ tool_choice: 'auto' }, { type: 'auto' }],
    [{ tool_choice: 'none' }, { type: 'none' }],
    [{ tool_choice: 'required' }, { type: 'any' }],
    [{ tool_choice: { type: 'function', function: { name: 'add' } } }, { type: 'tool', name: 'add' }],
    [{ parallel_tool_calls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [{ parallel_tool_calls: false, tool_choice: 'none' }, { type: 'none' }],
    [{ parallel_tool_calls: true, tool_choice: 'required' }, { type: 'any' }],
  ])('%j', (change, choice) => {
    const question = translatedRequest({ tools, ...change });
    expect(question.tools).toEqual([translatedTool]);
    expect(question.tool_choice).toEqual(choice);
  });

  test('that were called earlier are declared even when no longer offered, and none may be called', () => {
    const question = translatedRequest({
      messages: [
        hello,
        { role: 'assistant', tool_calls: [toolCall('a', 'add', '{}'), toolCall('b', 'add', '{}')] },
        { role: 'tool', tool_call_id: 'a', content: '1' },
        { role: 'tool', tool_call_id: 'b', content: '1' },
      ],
    });
    expect(question.tools).toEqual([{ name: 'add', input_schema: { type: 'object' } }]);
    expect(question.tool_choice).toEqual({ type: 'none' });
  });
});

describe('limits and sampling', () => {
  test.each([
    [{ max_tokens: 10 }, { max_tokens: 10 }],
    [{ max_tokens: 10, max_completion_tokens: 20 }, { max_tokens: 20 }],
    [{ stop: 'END' }, { stop_sequences: ['END'] }],
    [{ stop: ['a', '\n', 'b'] }, { stop_sequences: ['a', 'b'] }],
    [{ temperature: 0.3, top_p: 0.9 }, { temperature: 0.3 }],
    [{ temperature: 1.7 }, { temperature: 1 }],
    [{ top_p: 0.9 }, { top_p: 0.9 }],
    [{ user: 'ada@example.com' }, {}],
    [{ safety_identifier: 'ada@example.com' }, {}],
    [{ user: 'u-1', safety_identifier: 's-1' }, { metadata: { user_id: 's-1' } }],
    [{ stream: true, stream_options: { include_usage: true } }, { stream: true }],
    [{ stream: false }, {}],
    [{ stop: null, user: null, tools: null, temperature: null, tool_choice: null }, {}],
    [{ logit_bias: {}, seed: 1, presence_penalty: 1, store: true, metadata: { a: 'b' } }, {}],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'string' } } } },
      { output_config: { format: { type: 'json_schema', schema: { type: 'string' } } } },
    ],
    [{ response_format: { type: 'text' } }, {}],
    [
      { response_format: { type: 'json_object' } },
      { system: textBlocks('Answer with one JSON object and nothing else: no code fence, no explanation.') },
    ],
  ])('%j', (change, expected) => {
    const { messages, ...others } = translatedRequest(change);
    expect(messages).toHaveLength(1);
    expect(others).toEqual({ model: 'claude-sonnet-5-5', max_tokens: 4_096, ...expected });
  });

  test('a model without sampling support gets no sampling parameters', () => {
    expect(translatedRequest({ temperature: 0.3 }, { sampling: false })).not.toHaveProperty('temperature');
  });

  test.each([
    [{ n: 2 }, /^anthropic cannot take this request: n: /],
    [{ messages: [{ role: 'robot', content: 'x' }] }, /messages\.0\.role/],
    [{ messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, /messages\.0\.content/],
    [{ tools: [{ type: 'custom', custom: {} }] }, /tools\.0\.type/],
    [{ functions: [{}] }, /tools\.0\.function\.name/],
    [{ tools: [sumTool], tool_choice: 'sometimes' }, /tool_choice/],
    [{ tools: [sumTool], tool_choice: { type: 'custom', custom: { name: 'add' } } }, /tool_choice/],
    [{ temperature: 'hot' }, /temperature/],
  ])('%j is refused, and the field is named', (change, message) => {
    expect(() => translatedRequest(change)).toThrow(message);
    expect(() => translatedRequest(change)).toThrow(expect.objectContaining({ failure: 'refused' }));
  });
});
