import type { TokenUsage } from '../provider.ts';

/** A stream as a provider sends it, and what must be read from it. */
export interface RecordedStream {
  text: string;
  /** The output for a client that requested usage, where it is not `text` itself. */
  withUsage?: string;
  /** The output for a client that did not request usage. */
  withoutUsage: string;
  usage: TokenUsage | undefined;
  generatedBytes: number;
}

const chunk = (fields: object): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', ...fields })}\n\n`;
const delta = (said: object, finish: string | null = null): string =>
  chunk({ choices: [{ index: 0, delta: said, finish_reason: finish }] });
const done = 'data: [DONE]\n\n';

/** xAI: reasoning first, no `finish_reason` in between, reasoning counted in the total alone (recorded in charmbracelet/fantasy). */
function xai(): RecordedStream {
  const spoken = [
    chunk({ choices: [{ index: 0, delta: { role: 'assistant', reasoning_content: 'Grüße… 漢字' } }] }),
    chunk({ choices: [{ index: 0, delta: {} }] }),
    chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: 'Hello 😀' } }] }),
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
  ].join('');
  const usage = chunk({
    choices: [],
    usage: {
      prompt_tokens: 213,
      completion_tokens: 27,
      total_tokens: 373,
      prompt_tokens_details: { cached_tokens: 5 },
      completion_tokens_details: { reasoning_tokens: 133 },
      num_sources_used: 0,
    },
  });
  return {
    text: spoken + usage + done,
    withoutUsage: spoken + done,
    usage: { input: 213, cachedInput: 5, output: 160 },
    generatedBytes: Buffer.byteLength('Grüße… 漢字Hello 😀'),
  };
}

/** OpenAI: `usage: null` in each chunk, a tool call in parts, reasoning within the completion. */
function openai(): RecordedStream {
  const call = (fields: object): object => ({ tool_calls: [{ index: 0, ...fields }] });
  const spoken = [
    delta({ role: 'assistant', content: null }),
    delta(call({ id: 'call_1', type: 'function', function: { name: 'add', arguments: '' } })),
    delta(call({ function: { arguments: '{"a":' } })),
    delta(call({ function: { arguments: '1}' } })),
    delta({}, 'tool_calls'),
  ]
    .join('')
    .replaceAll('}\n\n', ',"usage":null}\n\n');
  const usage = chunk({
    choices: [],
    usage: {
      prompt_tokens: 80,
      completion_tokens: 40,
      total_tokens: 120,
      completion_tokens_details: { reasoning_tokens: 30 },
    },
  });
  return {
    text: spoken + usage + done,
    withoutUsage: spoken + done,
    usage: { input: 80, cachedInput: 0, output: 40 },
    generatedBytes: 'add{"a":1}'.length,
  };
}

/** Lines that end in CR LF, keep-alive comments, an event whose data has two lines, no usage reported. */
function proxied(): RecordedStream {
  const waiting = ': waiting\n\n';
  const text = `${waiting}${delta({ content: 'é' })}event: message\ndata: {"choices":[{"index":0,\ndata: "delta":{"content":"ü"}}]}\n\n${waiting}${delta({}, 'length')}${done}`;
  const lines = text.replaceAll('\n', '\r\n');
  const through = text.replaceAll(waiting, '').replaceAll('\n', '\r\n');
  return { text: lines, withUsage: through, withoutUsage: through, usage: undefined, generatedBytes: 4 };
}

/** Usage between other events, with lines that end in CR alone. */
function returns(): RecordedStream {
  const { text, withoutUsage, ...counts } = xai();
  return { ...counts, text: text.replaceAll('\n', '\r'), withoutUsage: withoutUsage.replaceAll('\n', '\r') };
}

function torn(): RecordedStream {
  const { text, withoutUsage, ...counts } = xai();
  return {
    ...counts,
    text: text.replaceAll('\n', '\r\n'),
    withoutUsage: withoutUsage.replaceAll('\n', '\r\n'),
  };
}

export const recordedStreams: [string, RecordedStream][] = [
  ['of xAI', xai()],
  ['of OpenAI with a tool call', openai()],
  ['behind a proxy that sends keep-alive comments', proxied()],
  ['whose lines end in CR', returns()],
  ['whose lines end in CR LF', torn()],
];
