import { describe, expect, test } from 'vitest';
import { PIXEL } from '../request-forms.builder.ts';
import { hello, sumTool, toolCall, translatedRequest } from './translated-request.builder.ts';

const textBlocks = (text: string) => [{ type: 'text', text }];
const messagesOf = (...messages: object[]) => translatedRequest({ tools: [sumTool], messages }).messages;
const call = { role: 'assistant', tool_calls: [toolCall('a', 'add', '{}')] };

describe('an image', () => {
  const contentOf = (part: object) =>
    translatedRequest({ messages: [{ role: 'user', content: [{ type: 'text', text: 'see' }, part] }] })
      .messages;
  const shown = (source: object) => [
    { role: 'user', content: [...textBlocks('see'), { type: 'image', source }] },
  ];
  const at = (url: string) => ({ type: 'image_url', image_url: { url } });
  const inside = (mediaType: string, data: string) => ({ type: 'base64', media_type: mediaType, data });

  test.each([
    ['data:image/jpg;base64,iVBO', inside('image/jpeg', 'iVBO')],
    ['data:image/png;base64,iVBO', inside('image/png', 'iVBO')],
    ['DATA:image/PNG;BASE64,iVBO', inside('image/png', 'iVBO')],
    [' data:image/png;charset=utf-8;base64,iVBO\n', inside('image/png', 'iVBO')],
    [`data:;base64,${PIXEL}`, inside('image/png', PIXEL)],
    [`data:application/octet-stream;base64,${PIXEL}`, inside('image/png', PIXEL)],
    ['data:image/png;base64,/9j/4AAQ', inside('image/jpeg', '/9j/4AAQ')],
    ['data:image/png;base64,R0lGODlh', inside('image/gif', 'R0lGODlh')],
    ['data:image/png;base64,UklGRg==', inside('image/webp', 'UklGRg==')],
    ['data:image/png;base64,iVBO\r\n -_A', inside('image/png', 'iVBO+/A=')],
    ['https://example.com/a.png', { type: 'url', url: 'https://example.com/a.png' }],
    ['HTTPS://Example.com/A.png', { type: 'url', url: 'https://Example.com/A.png' }],
  ])('at %s', (url, source) => {
    expect(contentOf(at(url))).toEqual(shown(source));
  });

  test.each([
    ['as a string', { type: 'image_url', image_url: 'data:image/png;base64,iVBO' }],
    [
      'with a detail',
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBO', detail: 'high' } },
    ],
    ['with a detail of null', { ...at('data:image/png;base64,iVBO'), detail: null }],
  ])('%s', (_form, part) => {
    expect(contentOf(part)).toEqual(shown(inside('image/png', 'iVBO')));
  });

  test.each(['http://example.com/a.png', 'file:///etc/passwd', 'ftp://https://a'])(
    'at %s is refused',
    (url) => {
      expect(() => contentOf(at(url))).toThrow(/image_url.url: must be an https: or a data: address/);
    },
  );

  test('of the assistant or the system is shown by the user, after the results of tools', () => {
    const image = at('https://example.com/a.png');
    const messages = messagesOf(
      { role: 'system', content: [{ type: 'text', text: 'Look.' }, image] },
      { ...call, content: [image] },
      { role: 'tool', tool_call_id: 'a', content: '1' },
    );
    const block = { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } };
    expect(messages).toEqual([
      { role: 'user', content: [block] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'add', input: {} }] },
      {
        role: 'user',
        content: [expect.objectContaining({ tool_use_id: 'a', content: textBlocks('1') }), block],
      },
    ]);
  });
});

describe('a part of a message', () => {
  const assistant = (content: unknown, more: object = {}) =>
    messagesOf(hello, { role: 'assistant', content, ...more }, hello);

  test.each([
    ['a refusal', [{ type: 'refusal', refusal: 'No.' }], {}],
    ['a refusal beside the content', null, { refusal: 'No.' }],
    [
      'text after thinking',
      [
        { type: 'thinking', thinking: 'Hm' },
        { type: 'text', text: 'No.' },
      ],
      {},
    ],
    [
      'text after reasoning',
      [
        { type: 'reasoning', text: 'Hm' },
        { type: 'text', text: 'No.' },
      ],
      {},
    ],
    [
      'text before text of null',
      [
        { type: 'text', text: 'No.' },
        { type: 'text', text: null },
      ],
      {},
    ],
  ])('that is %s is text', (_what, content, more) => {
    expect(assistant(content, more)).toEqual([
      { role: 'user', content: textBlocks('hello') },
      { role: 'assistant', content: textBlocks('No.') },
      { role: 'user', content: textBlocks('hello') },
    ]);
  });

  test('that is only reasoning is left out', () => {
    expect(
      assistant([
        { type: 'thinking', thinking: 'Hm' },
        { type: 'redacted_thinking', data: 'a' },
      ]),
    ).toEqual([{ role: 'user', content: [...textBlocks('hello'), ...textBlocks('hello')] }]);
  });

  test('of a result is left out where it is blank', () => {
    const content = [{ type: 'text', text: ' ' }];
    expect(messagesOf(hello, call, { role: 'tool', tool_call_id: 'a', content })).toMatchObject([
      {},
      {},
      { content: [{ type: 'tool_result', tool_use_id: 'a' }] },
    ]);
  });
});

describe('a tool call', () => {
  const inputOf = (given: unknown) => {
    const used = { id: 'a', type: 'function', function: { name: 'add', arguments: given } };
    return messagesOf(hello, { role: 'assistant', tool_calls: [used] }) as object[];
  };

  test.each<[unknown, object]>([
    [null, {}],
    [undefined, {}],
    ['', {}],
    [' ', {}],
    ['{"a":1}', { a: 1 }],
    [{ a: 1 }, { a: 1 }],
    ['[1]', { arguments: '[1]' }],
    [[1], { arguments: '[1]' }],
  ])('with the arguments %j', (given, input) => {
    expect(inputOf(given)[1]).toEqual({
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'a', name: 'add', input }],
    });
  });

  test('of a tool that takes free text has the text as its argument', () => {
    const used = { id: 'a', type: 'custom', custom: { name: 'add', input: '1 + 1' } };
    expect((messagesOf(hello, { role: 'assistant', tool_calls: [used] }) as object[])[1]).toMatchObject({
      content: [{ name: 'add', input: { input: '1 + 1' } }],
    });
  });

  test('without an id has the result without one, in order, or by its name', () => {
    const used = (name: string) => ({ type: 'function', function: { name, arguments: '{}' } });
    const messages = messagesOf(
      hello,
      { role: 'assistant', tool_calls: [used('add'), used('now'), used('add')] },
      { role: 'tool', name: 'now', content: '2' },
      { role: 'tool', content: '1' },
      { role: 'tool', content: '3' },
    ) as { content: { id?: string; tool_use_id?: string }[] }[];
    const ids = messages[1]?.content.map(({ id }) => id) ?? [];
    expect(new Set(ids).size).toBe(3);
    expect(messages[2]?.content).toEqual([
      { type: 'tool_result', tool_use_id: ids[1], content: textBlocks('2') },
      { type: 'tool_result', tool_use_id: ids[0], content: textBlocks('1') },
      { type: 'tool_result', tool_use_id: ids[2], content: textBlocks('3') },
    ]);
  });

  test('whose id was used before, or differs only in characters that Anthropic lacks, has its own', () => {
    const result = (id: string, content: string) => ({ role: 'tool', tool_call_id: id, content });
    const both = { role: 'assistant', tool_calls: [toolCall('a.1', 'add', ''), toolCall('a:1', 'add', '')] };
    const messages = messagesOf(
      hello,
      both,
      result('a:1', '2'),
      result('a.1', '1'),
      both,
      result('a.1', '3'),
    );
    expect(messages).toMatchObject([
      {},
      { content: [{ id: 'a_1' }, { id: 'a_1_2' }] },
      {
        content: [
          { tool_use_id: 'a_1_2', content: textBlocks('2') },
          { tool_use_id: 'a_1', content: textBlocks('1') },
        ],
      },
      { content: [{ id: 'a_1_3' }, { id: 'a_1_4' }] },
      {
        content: [
          { tool_use_id: 'a_1_4', is_error: true },
          { tool_use_id: 'a_1_3', content: textBlocks('3') },
        ],
      },
    ]);
  });
});

describe('a choice of tools', () => {
  const tools = [sumTool, { type: 'function', function: { name: 'now' } }];
  const one = { type: 'tool', name: 'add' };

  test.each<[unknown, object]>([
    ['any', { type: 'any' }],
    [{ type: 'any' }, { type: 'any' }],
    [{ type: 'auto' }, { type: 'auto' }],
    [{ type: 'none' }, { type: 'none' }],
    [{ type: 'function', function: { name: 'add' } }, one],
    [{ type: 'function', name: 'add' }, one],
    [{ type: 'tool', name: 'add' }, one],
  ])('as %j', (choice, expected) => {
    const { tools: offered, tool_choice: chosen } = translatedRequest({ tools, tool_choice: choice });
    expect(chosen).toEqual(expected);
    expect(offered).toMatchObject([{ name: 'add' }, { name: 'now' }]);
  });

  const allowed = [{ type: 'function', function: { name: 'now' } }];
  test.each<[object, string]>([
    [{ type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: allowed } }, 'auto'],
    [{ type: 'allowed_tools', allowed_tools: { mode: 'required', tools: allowed } }, 'any'],
    [{ type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'now' }] }, 'any'],
  ])('among those that are allowed: %j', (choice, type) => {
    const { tools: offered, tool_choice: chosen } = translatedRequest({ tools, tool_choice: choice });
    expect(chosen).toEqual({ type });
    expect(offered).toMatchObject([{ name: 'now' }]);
  });
});

describe('a tool', () => {
  const offered = (...functions: object[]) =>
    translatedRequest({ tools: functions.map((each) => ({ type: 'function', function: each })) }).tools;

  test('whose name Anthropic does not accept has one that it does, also where it was called or must be', () => {
    const long = 'x'.repeat(200);
    const question = translatedRequest({
      tools: ['a.b', 'a_b', long].map((name) => ({ type: 'function', function: { name } })),
      tool_choice: { type: 'function', function: { name: 'a.b' } },
      messages: [
        hello,
        { role: 'assistant', tool_calls: [toolCall('1', 'a.b', ''), toolCall('2', 'é', '')] },
      ],
    });
    expect(question).toMatchObject({
      tools: [{ name: 'a_b_2' }, { name: 'a_b' }, { name: 'x'.repeat(128) }],
      tool_choice: { type: 'tool', name: 'a_b_2' },
      messages: [{}, { content: [{ name: 'a_b_2' }, { name: '_' }] }, {}],
    });
  });

  test('that is offered twice is offered once', () => {
    expect(offered({ name: 'a', description: 'one' }, { name: 'b' }, { name: 'a' })).toMatchObject([
      { name: 'a', description: 'one' },
      { name: 'b' },
    ]);
  });

  test('with alternatives of arguments offers them all, and describes the rule', () => {
    const anyOf = [{ properties: { a: {} }, required: ['a'] }, { properties: { b: {} } }];
    expect(
      offered({ name: 'f', parameters: { description: 'Either.', anyOf, properties: { c: {} } } }),
    ).toEqual([
      {
        name: 'f',
        input_schema: {
          type: 'object',
          description: `Either. (anyOf: ${JSON.stringify(anyOf)})`,
          properties: { a: {}, b: {}, c: {} },
        },
      },
    ]);
  });

  test('has no null in its schema but where it is a value', () => {
    const parameters = {
      required: null,
      properties: { a: { enum: ['x', null], default: null, items: null } },
    };
    expect(offered({ name: 'f', parameters })).toEqual([
      {
        name: 'f',
        input_schema: { type: 'object', properties: { a: { enum: ['x', null], default: null } } },
      },
    ]);
  });
});

describe('older functions', () => {
  const functions = [{ name: 'add', description: 'Adds' }];
  const tools = [{ name: 'add', description: 'Adds', input_schema: { type: 'object', properties: {} } }];
  const alone = { disable_parallel_tool_use: true };

  test.each<[unknown, object]>([
    [undefined, { type: 'auto', ...alone }],
    ['auto', { type: 'auto', ...alone }],
    ['none', { type: 'none' }],
    [{ name: 'add' }, { type: 'tool', name: 'add', ...alone }],
  ])('are tools, called one at a time: %j', (choice, expected) => {
    const question = translatedRequest({ functions, function_call: choice });
    expect(question).toMatchObject({ tools, tool_choice: expected });
  });

  test('beside tools are left out', () => {
    expect(translatedRequest({ tools: [sumTool], functions: [{ name: 'old' }] })).toMatchObject({
      tools: [{ name: 'add' }],
    });
  });
});

test('an answer that Anthropic does not have room for is cut at its limit', () => {
  expect(translatedRequest({ max_tokens: 100_000 }).max_tokens).toBe(64_000);
  expect(translatedRequest({ max_tokens: 100_000 }, { maxOutput: 128_000 }).max_tokens).toBe(100_000);
});
