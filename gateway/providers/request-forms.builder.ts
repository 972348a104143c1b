/** A PNG of one pixel, in base64. */
export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** One thing that a chat completion may say in a form of its own; `name` completes "a request with …". */
export interface RequestForm {
  name: string;
  /** The members of the request, besides its model. */
  request: { messages: object[]; [member: string]: unknown };
}

const question = { role: 'user', content: 'What is 6 times 7?' };
const parameters = { type: 'object', properties: { expression: { type: 'string' } } };
const calculate = { type: 'function', function: { name: 'calculate', parameters } };
const called = (change: object, calledFunction: object = {}) => ({
  role: 'assistant',
  content: null,
  tool_calls: [
    {
      id: 'call_1',
      type: 'function',
      function: { name: 'calculate', arguments: '{"expression":"6 * 7"}', ...calledFunction },
      ...change,
    },
  ],
});
const result = { role: 'tool', tool_call_id: 'call_1', content: '42' };

const image = (part: object): RequestForm['request'] => ({
  messages: [{ role: 'user', content: [{ type: 'text', text: question.content }, part] }],
});
const imageAt = (url: string) => image({ type: 'image_url', image_url: { url } });
const history = (...messages: object[]): RequestForm['request'] => ({
  tools: [calculate],
  messages: [question, ...messages],
});
const form = (name: string, request: RequestForm['request']): RequestForm => ({ name, request });

/** What xAI takes in chat completions, and Anthropic only once it is translated with care. */
export const FORMS_OF_XAI: readonly RequestForm[] = [
  form('an image type in capitals', imageAt(`data:image/PNG;base64,${PIXEL}`)),
  form('an image type that does not exist', imageAt(`data:image/jpg;base64,${PIXEL}`)),
  form('an image with parameters', imageAt(`data:image/png;charset=utf-8;base64,${PIXEL}`)),
  form('an image address in capitals', imageAt('HTTPS://example.com/a.png')),
  form('an image as a string', image({ type: 'image_url', image_url: `data:image/png;base64,${PIXEL}` })),
  form(
    'a detail of an image',
    image({
      type: 'image_url',
      image_url: { url: `data:image/png;base64,${PIXEL}`, detail: 'high' },
      detail: 'low',
    }),
  ),
  form('an image of another type than it says', imageAt(`data:image/webp;base64,${PIXEL}`)),
  form('an image in lines', imageAt(`data:image/png;base64,${PIXEL.replace(/(.{20})/g, '$1\r\n')}`)),
  form('an image of the assistant', {
    messages: [
      question,
      {
        role: 'assistant',
        content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }],
      },
      question,
    ],
  }),
  form('arguments that are null', history(called({}, { arguments: null }), result)),
  form('arguments that are empty', history(called({}, { arguments: '' }), result)),
  form('arguments that are an object', history(called({}, { arguments: { expression: '6 * 7' } }), result)),
  form('a call without its type', history(called({ type: null }), result)),
  form('a name with dots that was called earlier', history(called({}, { name: 'math.calculate' }), result)),
  form('a long name that was called earlier', history(called({}, { name: 'long'.repeat(50) }), result)),
  form('a call and a result without an id', history(called({ id: null }), { role: 'tool', content: '42' })),
  form(
    'the same id for two calls',
    history(called({}), result, { role: 'assistant', content: '42' }, question, called({}), result),
  ),
  form('ids that differ only in characters that Anthropic lacks', {
    tools: [calculate],
    messages: [
      question,
      { role: 'assistant', tool_calls: ['a.1', 'a:1'].flatMap((id) => called({ id }).tool_calls) },
      { ...result, tool_call_id: 'a.1' },
      { ...result, tool_call_id: 'a:1' },
    ],
  }),
  form('a blank result', history(called({}), { ...result, content: ' \n' })),
  form(
    'thinking, reasoning and a refusal among the parts',
    history(
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.' },
          { type: 'reasoning', text: 'Hm.' },
          { type: 'refusal', refusal: 'No.' },
        ],
      },
      question,
    ),
  ),
  form('a refusal of the user', history({ role: 'user', content: [{ type: 'refusal', refusal: 'No.' }] })),
  form('text without text', history({ role: 'user', content: [{ type: 'text' }] })),
  form('functions', {
    messages: [question],
    functions: [{ name: 'calculate', parameters }],
    function_call: 'auto',
  }),
  form('a user that is a number', { messages: [question], user: 7 }),
  form('a longer answer than Anthropic has', { messages: [question], max_tokens: 70_000 }),
  form('a tool with alternatives of arguments', {
    messages: [question],
    tools: [
      { type: 'function', function: { name: 'calculate', parameters: { anyOf: [parameters, parameters] } } },
    ],
  }),
  form('the same tool twice', { messages: [question], tools: [calculate, calculate] }),
];

/** What some of OpenAI's other providers take, and xAI refuses. */
export const FORMS_OF_OTHERS: readonly RequestForm[] = [
  form('the choice "any"', { messages: [question], tools: [calculate], tool_choice: 'any' }),
  form('a choice of allowed tools', {
    messages: [question],
    tools: [calculate, { type: 'function', function: { name: 'now' } }],
    tool_choice: {
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'calculate' } }] },
    },
  }),
  form('a choice in the form of responses', {
    messages: [question],
    tools: [calculate],
    tool_choice: { type: 'function', name: 'calculate' },
  }),
  form('a tool name with dots', {
    messages: [question],
    tools: [{ type: 'function', function: { name: 'calculate.sum', parameters } }],
    tool_choice: { type: 'function', function: { name: 'calculate.sum' } },
  }),
  form('a tool name that is too long', {
    messages: [question],
    tools: [{ type: 'function', function: { name: 'calculate'.repeat(20), parameters } }],
    tool_choice: { type: 'function', function: { name: 'calculate'.repeat(20) } },
  }),
];
