import { objectOf } from '../json.ts';
import type { ProviderAnswer } from '../provider.ts';
import { meteredAnswer } from '../upstream/answer-meter.ts';
import { bufferedAnswer } from '../upstream/buffered-answer.ts';
import { collect, malformedAnswer } from '../upstream/collect.ts';
import { passThrough } from '../upstream/pass-through.ts';
import type { UpstreamLimits } from '../upstream/settings.ts';
import type { AnswerForm } from './answer-form.ts';
import { MessagesMeter } from './messages-meter.ts';
import { StreamTranslator } from './stream.ts';
import { type TranslatedAnswer, translateAnswer } from './translate-answer.ts';
import { translateStream } from './translate-stream.ts';

/** The bytes of an answer of Anthropic's. */
export interface Reply {
  name: string;
  pieces: AsyncIterable<Buffer>;
  limits: UpstreamLimits;
  /** Called at the final event of a stream. */
  onDone(): void;
}

const FINAL_EVENT = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';

/** An answer in one piece as a chat completion. */
export function wholeChat({ name, pieces, limits }: Reply, form: AnswerForm): ProviderAnswer {
  let translated: TranslatedAnswer | undefined;
  const bytes = (async function* () {
    const body = await collect(name, pieces, limits.bodyBytes);
    translated = translateAnswer(body.toString('utf8'), form);
    if (!translated) throw malformedAnswer(name);
    yield Buffer.from(JSON.stringify(translated.body));
  })();
  return {
    bytes,
    usage: () => translated?.account.usage,
    generatedBytes: () => translated?.generatedBytes ?? 0,
    tools: () => translated?.tools.names ?? [],
  };
}

/** A stream as chunks of a chat completion. */
export function streamedChat(
  { name, pieces, limits, onDone }: Reply,
  form: AnswerForm,
  includeUsage: boolean,
): ProviderAnswer {
  const translator = new StreamTranslator(includeUsage, form);
  return {
    bytes: translateStream({ name, pieces, translator, eventBytes: limits.eventBytes, onDone }),
    usage: () => translator.account.usage,
    generatedBytes: () => translator.generatedBytes,
    tools: () => translator.tools.names,
  };
}

/** An answer in one piece, as it is. */
export function wholeMessage({ name, pieces, limits }: Reply): ProviderAnswer {
  const meter = new MessagesMeter();
  return meteredAnswer(bufferedAnswer({ name, pieces, meter, bodyBytes: limits.bodyBytes }), meter);
}

/** A stream, as it is. */
export function streamedMessage({ name, pieces, limits, onDone }: Reply): ProviderAnswer {
  const meter = new MessagesMeter();
  const { eventBytes } = limits;
  const stream = { name, pieces, meter, keepUsage: false, eventBytes, onDone, finalEvent: FINAL_EVENT };
  return meteredAnswer(passThrough(stream), meter);
}

/** The count of a prompt's tokens, which costs none. */
export function tokenCountAnswer({ name, pieces, limits }: Reply): ProviderAnswer {
  const bytes = (async function* () {
    const body = await collect(name, pieces, limits.bodyBytes);
    if (typeof objectOf(body.toString('utf8'))?.input_tokens !== 'number') throw malformedAnswer(name);
    yield body;
  })();
  return {
    bytes,
    usage: () => ({ input: 0, cachedInput: 0, output: 0 }),
    generatedBytes: () => 0,
    tools: () => [],
  };
}
