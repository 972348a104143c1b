import { describe, expect, test } from 'vitest';
import { attemptContext } from '../providers/chat.builder.ts';
import { textOf } from '../providers/provider.fixture.ts';
import type { ChatCall, ModelCall, Provider, ProviderAnswer } from '../providers/provider.ts';
import { messagesCall } from '../request/messages.builder.ts';
import { responsesCall } from '../request/responses.builder.ts';
import { askProvider } from './ask-provider.ts';

/** A provider that only speaks chat completions, and answers with these bytes. */
function chatOnly(text: string): { provider: Provider; asked: ChatCall[] } {
  const asked: ChatCall[] = [];
  const answer: ProviderAnswer = {
    bytes: (async function* () {
      // Split anywhere: an event may end in a later piece.
      for (let at = 0; at < text.length; at += 7) yield Buffer.from(text.slice(at, at + 7));
    })(),
    usage: () => undefined,
    generatedBytes: () => 0,
    tools: () => [],
  };
  const provider: Provider = {
    name: 'other',
    chat: async (call) => {
      asked.push(call);
      return answer;
    },
    close: async () => undefined,
  };
  return { provider, asked };
}

const usage = {
  prompt_tokens: 30,
  completion_tokens: 5,
  total_tokens: 42,
  prompt_tokens_details: { cached_tokens: 10 },
  completion_tokens_details: { reasoning_tokens: 7 },
};
const head = { id: 'chat-1', model: 'their-model', created: 1 };
const call = (index: number, name: string, text: string) => ({
  index,
  id: `call_${index}`,
  type: 'function',
  function: { name, arguments: text },
});
const completion = (message: object, finish = 'stop') =>
  JSON.stringify({ ...head, choices: [{ index: 0, message, finish_reason: finish }], usage });
const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const end = `data: ${JSON.stringify({ ...head, choices: [], usage })}\n\ndata: [DONE]\n\n`;

async function answered(asking: ModelCall, text: string): Promise<string> {
  return textOf(await askProvider(chatOnly(text).provider, asking, attemptContext()));
}
const eventsOf = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n\n')
    .filter((event) => !event.startsWith(':'))
    .map((event) => {
      const [name, data] = event.split('\n');
      const parsed = JSON.parse(String(data).slice('data: '.length));
      expect(name).toBe(`event: ${parsed.type}`);
      return parsed;
    });

describe('a chat completion as a message of Anthropic’s', () => {
  test('has text, calls, a stop reason and usage with cached input apart', async () => {
    const message = {
      content: 'Well',
      reasoning_content: 'Hm',
      tool_calls: [call(0, 'add', '{"a":1}'), call(1, 'now', '')],
    };
    expect(JSON.parse(await answered(messagesCall(), completion(message, 'tool_calls')))).toEqual({
      id: 'msg_chat-1',
      type: 'message',
      role: 'assistant',
      model: 'their-model',
      content: [
        { type: 'text', text: 'Well' },
        { type: 'tool_use', id: 'toolu_call_0', name: 'add', input: { a: 1 } },
        { type: 'tool_use', id: 'toolu_call_1', name: 'now', input: {} },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: {
        input_tokens: 20,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 10,
        output_tokens: 12,
      },
    });
  });

  test.each([
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['content_filter', 'refusal'],
    ['something_new', 'end_turn'],
  ])('that ended with %s ends with %s', async (finish, reason) => {
    const body = JSON.parse(await answered(messagesCall(), completion({ content: 'x' }, finish)));
    expect(body.stop_reason).toBe(reason);
  });

  test('streamed has one block after the other, and its usage at the end', async () => {
    const text =
      chunk({ role: 'assistant', content: '' }) +
      ': ping\n\n' +
      chunk({ content: 'We' }) +
      chunk({ content: 'll' }) +
      chunk({ tool_calls: [call(0, 'add', '')] }) +
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"a":' } }] }) +
      chunk({ tool_calls: [{ index: 0, function: { arguments: '1}' } }, call(1, 'now', '')] }) +
      chunk({}, 'tool_calls') +
      end;
    const streamed = await answered(messagesCall({ stream: true }), text);
    expect(streamed).toContain(': ping\n\n');
    const events = eventsOf(streamed);
    expect(
      events.map(({ type, index, delta, content_block: block }) => [type, index, delta ?? block]),
    ).toEqual([
      ['message_start', undefined, undefined],
      ['content_block_start', 0, { type: 'text', text: '' }],
      ['content_block_delta', 0, { type: 'text_delta', text: 'We' }],
      ['content_block_delta', 0, { type: 'text_delta', text: 'll' }],
      ['content_block_stop', 0, undefined],
      ['content_block_start', 1, { type: 'tool_use', id: 'toolu_call_0', name: 'add', input: {} }],
      ['content_block_delta', 1, { type: 'input_json_delta', partial_json: '{"a":' }],
      ['content_block_delta', 1, { type: 'input_json_delta', partial_json: '1}' }],
      ['content_block_stop', 1, undefined],
      ['content_block_start', 2, { type: 'tool_use', id: 'toolu_call_1', name: 'now', input: {} }],
      ['content_block_stop', 2, undefined],
      ['message_delta', undefined, { stop_reason: 'tool_use', stop_sequence: null }],
      ['message_stop', undefined, undefined],
    ]);
    expect(events.at(-2)?.usage).toMatchObject({
      input_tokens: 20,
      cache_read_input_tokens: 10,
      output_tokens: 12,
    });
  });

  test('whose calls are mixed up is cut', async () => {
    const mixed =
      chunk({ tool_calls: [call(0, 'add', '')] }) +
      chunk({ tool_calls: [call(1, 'now', '')] }) +
      chunk({ tool_calls: [call(0, 'add', '{}')] });
    for (const asking of [messagesCall({ stream: true }), responsesCall({ stream: true })])
      await expect(answered(asking, mixed)).rejects.toMatchObject({ failure: 'cut' });
  });
});

describe('a chat completion as a response', () => {
  test('has items, a status and usage that includes reasoning', async () => {
    const message = { content: 'Well', tool_calls: [call(0, 'add', '{"a":1}'), call(1, 'now', '')] };
    const asked = responsesCall({ instructions: 'Be brief.', temperature: 0.5 });
    expect(JSON.parse(await answered(asked, completion(message, 'tool_calls')))).toMatchObject({
      id: 'resp_chat-1',
      object: 'response',
      status: 'completed',
      model: 'their-model',
      instructions: 'Be brief.',
      temperature: 0.5,
      store: false,
      error: null,
      output: [
        {
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'Well', annotations: [] }],
        },
        { type: 'function_call', call_id: 'call_0', name: 'add', arguments: '{"a":1}', status: 'completed' },
        { type: 'function_call', call_id: 'call_1', name: 'now', arguments: '{}', status: 'completed' },
      ],
      usage: {
        input_tokens: 30,
        input_tokens_details: { cached_tokens: 10 },
        output_tokens: 12,
        output_tokens_details: { reasoning_tokens: 7 },
        total_tokens: 42,
      },
    });
  });

  test.each([
    ['length', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ])('that ended with %s is incomplete: %s', async (finish, reason) => {
    const body = JSON.parse(await answered(responsesCall(), completion({ content: 'x' }, finish)));
    expect(body).toMatchObject({ status: 'incomplete', incomplete_details: { reason } });
  });

  test('streamed has numbered events, and the whole response at the end', async () => {
    const text =
      chunk({ role: 'assistant', content: '' }) +
      chunk({ content: 'We' }) +
      chunk({ content: 'll' }) +
      chunk({ tool_calls: [call(0, 'add', '{"a":')] }) +
      chunk({ tool_calls: [{ index: 0, function: { arguments: '1}' } }] }) +
      chunk({}, 'tool_calls') +
      end;
    const provider = chatOnly(text).provider;
    const answer = await askProvider(provider, responsesCall({ stream: true }), attemptContext());
    const events = eventsOf(await textOf(answer));
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_event, at) => at));
    expect(answer.nextSequence?.()).toBe(events.length);
    expect(events.map(({ type, output_index: at, delta }) => [type, at, delta])).toEqual([
      ['response.created', undefined, undefined],
      ['response.in_progress', undefined, undefined],
      ['response.output_item.added', 0, undefined],
      ['response.content_part.added', 0, undefined],
      ['response.output_text.delta', 0, 'We'],
      ['response.output_text.delta', 0, 'll'],
      ['response.output_text.done', 0, undefined],
      ['response.content_part.done', 0, undefined],
      ['response.output_item.done', 0, undefined],
      ['response.output_item.added', 1, undefined],
      ['response.function_call_arguments.delta', 1, '{"a":'],
      ['response.function_call_arguments.delta', 1, '1}'],
      ['response.function_call_arguments.done', 1, undefined],
      ['response.output_item.done', 1, undefined],
      ['response.completed', undefined, undefined],
    ]);
    expect(events.at(-1)?.response).toMatchObject({
      output: [{ content: [{ text: 'Well' }] }, { arguments: '{"a":1}' }],
      usage: { total_tokens: 42 },
    });
  });
});

describe('a provider that only speaks chat completions is asked', () => {
  async function chatOf(asking: ModelCall): Promise<Record<string, unknown>> {
    const { provider, asked } = chatOnly(completion({ content: 'x' }));
    await textOf(await askProvider(provider, asking, attemptContext()));
    const [sent] = asked;
    expect(JSON.parse(String(sent?.body))).toEqual(sent?.request);
    return sent?.request as Record<string, unknown>;
  }
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QQ==' } };
  const url = { type: 'image_url', image_url: { url: 'data:image/png;base64,QQ==' } };
  const parameters = { type: 'object', properties: { a: { type: 'number' } } };

  test('with a whole conversation in Anthropic’s format', async () => {
    const { messages, ...others } = await chatOf(
      messagesCall({
        system: [
          { type: 'text', text: 'one' },
          { type: 'text', text: 'two' },
        ],
        tools: [{ name: 'add', description: 'Adds', input_schema: parameters }],
        tool_choice: { type: 'any', disable_parallel_tool_use: true },
        stop_sequences: ['END'],
        temperature: 0.5,
        top_k: 5,
        thinking: { type: 'adaptive' },
        metadata: { user_id: 'ada@example.com' },
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'look' }, image] },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'Hm', signature: 's' },
              { type: 'text', text: 'I add.' },
              { type: 'tool_use', id: 'a', name: 'add', input: { a: 1 } },
            ],
          },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: '1' }, image] },
              { type: 'text', text: 'and?' },
            ],
          },
        ],
      }),
    );
    expect(messages).toEqual([
      { role: 'system', content: 'one\n\ntwo' },
      { role: 'user', content: [{ type: 'text', text: 'look' }, url] },
      {
        role: 'assistant',
        content: 'I add.',
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'add', arguments: '{"a":1}' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'user', content: [url, { type: 'text', text: 'and?' }] },
    ]);
    expect(others).toEqual({
      model: 'ours',
      max_completion_tokens: 500,
      temperature: 0.5,
      stop: ['END'],
      tools: [{ type: 'function', function: { name: 'add', description: 'Adds', parameters } }],
      tool_choice: 'required',
      parallel_tool_calls: false,
    });
  });

  test('with a whole conversation in the format of the Responses API', async () => {
    const { messages, ...others } = await chatOf(
      responsesCall({
        instructions: 'Be brief.',
        max_output_tokens: 50,
        user: 'ada@example.com',
        safety_identifier: 's-1',
        reasoning: { effort: 'low' },
        parallel_tool_calls: false,
        tools: [
          { type: 'function', name: 'add', parameters, strict: true },
          { type: 'function', name: 'now', parameters: null },
        ],
        tool_choice: { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'add' }] },
        text: {
          format: { type: 'json_schema', name: 'sum', schema: parameters, strict: true },
          verbosity: 'low',
        },
        input: [
          { role: 'developer', content: 'two' },
          { role: 'user', content: [{ type: 'input_text', text: 'look' }] },
          { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x' },
          { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I add.' }] },
          { type: 'function_call', call_id: 'a', name: 'add', arguments: '{"a":1}' },
          { type: 'function_call', call_id: 'b', name: 'add', arguments: '{"a":2}' },
          {
            type: 'function_call_output',
            call_id: 'a',
            output: [
              { type: 'input_text', text: '1' },
              { type: 'input_image', image_url: 'data:image/png;base64,QQ==' },
            ],
          },
          { type: 'function_call_output', call_id: 'b', output: '2' },
        ],
      }),
    );
    const called = (id: string, text: string) => ({
      id,
      type: 'function',
      function: { name: 'add', arguments: text },
    });
    expect(messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'developer', content: 'two' },
      { role: 'user', content: [{ type: 'text', text: 'look' }] },
      {
        role: 'assistant',
        content: [{ type: 'text', text: 'I add.' }],
        tool_calls: [called('a', '{"a":1}'), called('b', '{"a":2}')],
      },
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'tool', tool_call_id: 'b', content: '2' },
      { role: 'user', content: [url] },
    ]);
    expect(others).toEqual({
      model: 'ours',
      max_completion_tokens: 50,
      reasoning_effort: 'low',
      verbosity: 'low',
      safety_identifier: 's-1',
      tools: [{ type: 'function', function: { name: 'add', parameters, strict: true } }],
      tool_choice: 'required',
      parallel_tool_calls: false,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'sum', schema: parameters, strict: true },
      },
    });
  });

  test('but not with tools that take free text', async () => {
    const custom = responsesCall({ tools: [{ type: 'custom', name: 'shell' }] });
    const asked = askProvider(chatOnly('').provider, custom, attemptContext());
    await expect(asked).rejects.toMatchObject({ failure: 'refused' });
  });
});
