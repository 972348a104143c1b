import { type JsonObject, objectOf } from '../providers/json.ts';
import { type ProviderAnswer, ProviderError } from '../providers/provider.ts';
import { defaultLimits } from '../providers/upstream/settings.ts';
import { SseReader } from '../providers/upstream/sse.ts';

/** Translates one answer from chat completions to another format. */
export interface AnswerTranslator {
  /** An answer in one piece. */
  whole(completion: JsonObject): JsonObject;
  /** The events for one chunk of a stream. */
  chunk(chunk: JsonObject): string;
  /** The last events of a stream. */
  end(): string;
  /** The number of the next event, where events have numbers. */
  nextSequence?(): number;
}

/** A provider's chat completion in another format. Throws what the answer throws while it is read. */
export function translatedAnswer(
  answer: ProviderAnswer,
  translator: AnswerTranslator,
  stream: boolean,
): ProviderAnswer {
  const { bytes } = answer;
  return {
    ...answer,
    bytes: stream ? translatedStream(bytes, translator) : translatedWhole(bytes, translator),
    nextSequence: () => translator.nextSequence?.() ?? 0,
  };
}

async function* translatedWhole(
  bytes: AsyncIterable<Uint8Array>,
  translator: AnswerTranslator,
): AsyncGenerator<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  const completion = objectOf(Buffer.concat(pieces).toString('utf8'));
  if (!completion) throw new ProviderError('cut', 'The provider gave a malformed answer.');
  yield Buffer.from(JSON.stringify(translator.whole(completion)));
}

/** Each event as soon as the chunk that it comes from is complete. */
async function* translatedStream(
  bytes: AsyncIterable<Uint8Array>,
  translator: AnswerTranslator,
): AsyncGenerator<Buffer> {
  const reader = new SseReader(defaultLimits.eventBytes);
  for await (const piece of bytes) {
    const events = reader.read(Buffer.from(piece));
    const text = events.map(({ data }) => translated(data, translator)).join('');
    if (text) yield Buffer.from(text);
  }
}

/** A comment keeps the client's connection alive, as it does ours. */
function translated(data: string | undefined, translator: AnswerTranslator): string {
  if (data === undefined) return ': ping\n\n';
  if (data.trim() === '[DONE]') return translator.end();
  const chunk = objectOf(data);
  return chunk ? translator.chunk(chunk) : '';
}

/** One server-sent event, named by its type, as clients of both formats expect. */
export function namedEvent(event: { type: string; [field: string]: unknown }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
