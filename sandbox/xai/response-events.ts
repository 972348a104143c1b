import type { ResponseItem, XaiResponse } from './response.ts';

/** One event of a streamed response. */
interface ResponseEvent {
  type: string;
  sequence_number: number;
  [field: string]: unknown;
}

type UnnumberedEvent = Omit<ResponseEvent, 'sequence_number'> & { type: string };

/** The answer as stream events (OpenAI's API reference, Streaming events): each item begins, grows and ends. */
export function asResponseEvents(response: XaiResponse): ResponseEvent[] {
  const { completed_at: _end, usage: _usage, ...rest } = response;
  const begun = { ...rest, status: 'in_progress', incomplete_details: null, output: [], usage: null };
  const events = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...response.output.flatMap(itemEvents),
    { type: `response.${response.status}`, response },
  ];
  return events.map((event, index) => ({ ...event, sequence_number: index }));
}

function itemEvents(item: ResponseItem, index: number): UnnumberedEvent[] {
  const at = { item_id: item.id, output_index: index };
  return [
    { type: 'response.output_item.added', output_index: index, item: begunItem(item) },
    ...growth(item, at),
    { type: 'response.output_item.done', output_index: index, item },
  ];
}

function begunItem(item: ResponseItem): object {
  const empty = { reasoning: { summary: [] }, message: { content: [] }, function_call: { arguments: '' } };
  return { ...item, status: 'in_progress', ...empty[item.type] };
}

function growth(item: ResponseItem, at: { item_id: string; output_index: number }): UnnumberedEvent[] {
  if (item.type === 'function_call') {
    const type = 'response.function_call_arguments';
    // A tool call is sent in one piece, as in chat completions.
    return [
      { type: `${type}.delta`, ...at, delta: item.arguments },
      { type: `${type}.done`, ...at, arguments: item.arguments },
    ];
  }
  const summary = { part: 'response.reasoning_summary_part', text: 'response.reasoning_summary_text' };
  const said = { part: 'response.content_part', text: 'response.output_text' };
  const names = item.type === 'reasoning' ? summary : said;
  const inside = { ...at, [item.type === 'reasoning' ? 'summary_index' : 'content_index']: 0 };
  const [part] = item.type === 'reasoning' ? item.summary : item.content;
  const { text = '' } = part ?? {};
  return [
    { type: `${names.part}.added`, ...inside, part: { ...part, text: '' } },
    ...text.split(/(?<=\s)/).map((delta) => ({ type: `${names.text}.delta`, ...inside, delta })),
    { type: `${names.text}.done`, ...inside, text },
    { type: `${names.part}.done`, ...inside, part },
  ];
}
