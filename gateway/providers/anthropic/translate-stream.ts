import { ProviderError } from '../provider.ts';
import { EventTooLarge, type SseEvent, SseReader } from '../upstream/sse.ts';
import type { StreamTranslator } from './stream.ts';

/** A stream as it comes from Anthropic. */
export interface StreamTranslation {
  name: string;
  pieces: AsyncIterable<Buffer>;
  translator: StreamTranslator;
  /** The most bytes that one event may have. */
  eventBytes: number;
  /** Called when all is said: what may come after it is of no interest. */
  onDone(): void;
}

/**
 * A stream in OpenAI's form, each event as soon as Anthropic's is whole. Throws ProviderError `cut` where it says that it
 * failed, says what is no event, or ends without an end.
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

/** Undefined where an event is larger than is taken. */
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
