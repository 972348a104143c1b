import { SseReader } from '../../../gateway/providers/upstream/sse.ts';
import { eventStreamComment, eventText } from '../../platform/http/event-stream.ts';
import type { TrialEvents } from './trial.schema.ts';

/** An event of the answer as it is sent. */
export function eventOf<N extends keyof TrialEvents>(name: N, data: TrialEvents[N]): string {
  return eventText(name, data);
}

/** What a visitor's browser gets while the model thinks, so that no proxy in between takes the connection for dead. */
const STILL_HERE = eventStreamComment('thinking');
/** Providers send whole events, and none larger. */
const MOST_BYTES = 1_048_576;

/** What is known about an answer once it is sent. */
export interface AnswerSummary {
  /** Whether any words came. */
  words: boolean;
  /** Whether it was cut because it was longer than allowed. */
  cut: boolean;
}

/** A chunk of an answer in OpenAI's format, with only the fields that are shown. */
interface Chunk {
  choices?: { delta?: { content?: unknown }; finish_reason?: unknown }[];
}

/** The words of an answer as events, and nothing else of it: no reasoning, no tools, no provider names. */
export async function* answerEvents(
  bytes: AsyncIterable<Uint8Array>,
  summary: AnswerSummary,
): AsyncGenerator<Uint8Array> {
  const reader = new SseReader(MOST_BYTES);
  for await (const piece of bytes) {
    const chunks = reader.read(Buffer.from(piece)).flatMap(({ data }) => chunkOf(data) ?? []);
    const text = chunks.map(textOf).join('');
    if (text) summary.words = true;
    if (chunks.some(({ choices }) => choices?.[0]?.finish_reason === 'length')) summary.cut = true;
    yield Buffer.from(text ? eventOf('words', { text }) : STILL_HERE);
  }
}

function chunkOf(data: string | undefined): Chunk | undefined {
  return data === undefined || data === '[DONE]' ? undefined : (JSON.parse(data) as Chunk);
}

function textOf({ choices }: Chunk): string {
  const content = choices?.[0]?.delta?.content;
  return typeof content === 'string' ? content : '';
}
