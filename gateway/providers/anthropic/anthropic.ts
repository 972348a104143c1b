import type { AttemptContext, ChatCall, Provider, ProviderAnswer } from '../provider.ts';
import { collect, malformedAnswer } from '../upstream/collect.ts';
import { messageSanitizer } from '../upstream/sanitized-message.ts';
import type { UpstreamSettings } from '../upstream/settings.ts';
import { Upstream } from '../upstream/upstream.ts';
import type { UpstreamResponse } from '../upstream/upstream-response.ts';
import { anthropicError } from './failure.ts';
import { StreamTranslator } from './stream.ts';
import { type ModelTraits, traitsOf } from './traits.ts';
import { type TranslatedAnswer, translateAnswer } from './translate-answer.ts';
import { translateRequest } from './translate-request.ts';
import { translateStream } from './translate-stream.ts';

/** `models`: traits by the provider's own model names, where a name does not reveal them. */
export interface AnthropicSettings extends UpstreamSettings {
  models?: Record<string, Partial<ModelTraits>>;
}

// The version before 2026-10-21, in which no model accepts a temperature; a version keeps what it accepts.
const version = '2023-06-01';

/** Half a surrogate pair, as left by a text that was cut, is no valid Unicode: Anthropic refuses the whole request. */
const wellFormed = (_name: string, value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed() : value;

/** Anthropic's Messages API (`baseUrl` ends in `/v1`) behind OpenAI's format: requests and answers are translated. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure around a connection: send, buffered and streamed answers
export function createAnthropic(settings: AnthropicSettings): Provider {
  const upstream = new Upstream(settings);
  const { name, timeouts, limits } = upstream;
  const sanitize = messageSanitizer(settings.apiKey);

  const send = (
    { request, outputLimit }: ChatCall,
    { model, traceId, signal }: AttemptContext,
  ): Promise<UpstreamResponse> => {
    const known = { ...traitsOf(model), ...settings.models?.[model] };
    const traits = { ...known, maxTokens: outputLimit ?? known.maxTokens };
    return upstream.post({
      path: '/messages',
      headers: { 'x-api-key': settings.apiKey, 'anthropic-version': version },
      body: Buffer.from(JSON.stringify(translateRequest(request, { name, model, traits }), wellFormed)),
      traceId,
      signal,
      firstMs: request.stream ? timeouts.firstByteMs : timeouts.wholeMs,
      toError: (response) => anthropicError(name, response, sanitize),
    });
  };

  const buffered = (reply: UpstreamResponse): ProviderAnswer => {
    let translated: TranslatedAnswer | undefined;
    const bytes = (async function* () {
      const body = await collect(name, reply.pieces(timeouts.wholeMs, timeouts.idleMs), limits.bodyBytes);
      translated = translateAnswer(body.toString('utf8'));
      if (!translated) throw malformedAnswer(name);
      yield Buffer.from(JSON.stringify(translated.body));
    })();
    return {
      bytes,
      usage: () => translated?.account.usage,
      generatedBytes: () => translated?.generatedBytes ?? 0,
      tools: () => translated?.tools.names ?? [],
    };
  };

  const streamed = (reply: UpstreamResponse, { request }: ChatCall): ProviderAnswer => {
    const translator = new StreamTranslator(request.stream_options?.include_usage === true);
    const pieces = reply.pieces(timeouts.firstByteMs, timeouts.idleMs);
    return {
      bytes: translateStream({
        name,
        pieces,
        translator,
        eventBytes: limits.eventBytes,
        onDone: () => reply.drainOnLeave(),
      }),
      usage: () => translator.account.usage,
      generatedBytes: () => translator.generatedBytes,
      tools: () => translator.tools.names,
    };
  };

  return {
    name,
    async chat(call, attempt) {
      const reply = await send(call, attempt);
      return call.request.stream ? streamed(reply, call) : buffered(reply);
    },
    close: () => upstream.close(),
  };
}
