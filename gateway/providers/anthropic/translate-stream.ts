import { ProviderError } from '../provider.ts';
import { EventTooLarge, type SseEvent, SseReader } from '../upstream/sse.ts';
import type { StreamTranslator } from './stream.ts';

/** An incoming stream of Anthropic's. */
export interface StreamTranslation {
  name: string;
  pieces: AsyncIterable<Buffer>;
  translator: StreamTranslator;
  /** The most bytes of one event. */
  eventBytes: number;
  /** Called at the final event: anything after it is ignored. */
  onDone(): void;
}

/**
 * Translates a stream to OpenAI's format, each event as soon as Anthropic's is complete. Throws ProviderError `cut`
 * where the stream reports an error, contains an invalid event, or ends early.
 */
export async function* translateStream({
  name,
  pieces,
  translator,
  eventBytes,
  onDone,
}: StreamTranslation): AsyncGenerator<Buffer> {
  const reader = new SseReader(eventBytes);
  for await (const piece of pieces) {
    const text = translated(eventsIn(reader, piece), translator);
    if (translator.stopped) onDone();
    if (text) yield Buffer.from(text);
    if (translator.failed) throw new ProviderError('cut', `${name} failed in the middle of its answer.`);
    if (translator.stopped) return;
  }
  if (!translator.finished || reader.rest() !== undefined)
    throw new ProviderError('cut', `${name} ended its answer in the middle.`);
  yield Buffer.from(translator.end());
}

/** Undefined where an event exceeds the size limit. */
function eventsIn(reader: SseReader, piece: Buffer): SseEvent[] | undefined {
  try {
    return reader.read(piece);
  } catch (error) {
    if (error instanceof EventTooLarge) return undefined;
    throw error;
  }
}

function translated(events: SseEvent[] | undefined, translator: StreamTranslator): string {
  translator.failed ||= events === undefined;
  let text = '';
  for (const { data } of events ?? []) {
    if (data !== undefined) text += translator.translate(data);
    if (translator.failed || translator.stopped) break;
  }
  return text;
}
