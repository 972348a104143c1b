import type { AnswerBlock, AnthropicAnswer } from './answer.ts';

/** One event of a stream. */
export interface StreamEvent {
  type: string;
  [field: string]: unknown;
}

/** The answer as stream events (docs, Streaming Messages): each block starts, has deltas and stops. */
export function asEvents(answer: AnthropicAnswer): StreamEvent[] {
  const { id, model, content, stopReason, stopSequence, usage } = answer;
  const message = {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage, output_tokens: 1 },
  };
  return [
    { type: 'message_start', message },
    ...content.flatMap(blockEvents),
    {
      type: 'message_delta',
      delta: { stop_reason: stopReason, stop_sequence: stopSequence },
      usage: { output_tokens: usage.output_tokens },
    },
    { type: 'message_stop' },
  ];
}

function blockEvents(block: AnswerBlock, index: number): StreamEvent[] {
  const { empty, deltas } = partsOf(block);
  return [
    { type: 'content_block_start', index, content_block: empty },
    ...(index === 0 ? [{ type: 'ping' }] : []),
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

function partsOf(block: AnswerBlock): { empty: object; deltas: object[] } {
  if (block.type === 'text') {
    const words = block.text.split(/(?<=\s)/);
    return { empty: { ...block, text: '' }, deltas: words.map((text) => ({ type: 'text_delta', text })) };
  }
  if (block.type === 'thinking')
    return {
      empty: { ...block, thinking: '', signature: '' },
      deltas: [
        { type: 'thinking_delta', thinking: block.thinking },
        { type: 'signature_delta', signature: block.signature },
      ],
    };
  const json = JSON.stringify(block.input);
  // First an empty part, then the input in pieces, as the real API sends it.
  const parts = ['', ...(json === '{}' ? [] : (json.match(/[\s\S]{1,7}/g) ?? []))];
  return {
    empty: { ...block, input: {} },
    deltas: parts.map((part) => ({ type: 'input_json_delta', partial_json: part })),
  };
}
