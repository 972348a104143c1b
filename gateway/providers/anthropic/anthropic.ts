import type { Attempt, ChatCall, Provider, ProviderAnswer } from '../provider.ts';
import { collect, noAnswer } from '../upstream/collect.ts';
import { sayer } from '../upstream/provider-says.ts';
import type { Reply } from '../upstream/reply.ts';
import type { UpstreamSettings } from '../upstream/settings.ts';
import { Upstream } from '../upstream/upstream.ts';
import { type Translated, translateAnswer } from './answer.ts';
import { refusalOf } from './failure.ts';
import { passOn } from './pass-on.ts';
import { translateQuestion } from './question.ts';
import { StreamTranslator } from './stream.ts';
import { type ModelTraits, traitsOf } from './traits.ts';

/** `models`: what models take by the provider's own names, where their names do not tell. */
export interface AnthropicSettings extends UpstreamSettings {
  models?: Record<string, Partial<ModelTraits>>;
}

// The one before 2026-10-21, which takes a temperature from no model at all; what a version takes is never taken away.
const version = '2023-06-01';

/** Anthropic's Messages API (`baseUrl` ends in `/v1`) behind OpenAI's form: questions and answers are translated. */
export function createAnthropic(settings: AnthropicSettings): Provider {
  const upstream = new Upstream(settings);
  const { name, waits, limits } = upstream;
  const say = sayer(settings.apiKey);

  const ask = ({ request, outputLimit }: ChatCall, { model, traceId, signal }: Attempt): Promise<Reply> => {
    const known = { ...traitsOf(model), ...settings.models?.[model] };
    const traits = { ...known, maxTokens: outputLimit ?? known.maxTokens };
    return upstream.post({
      path: '/messages',
      headers: { 'x-api-key': settings.apiKey, 'anthropic-version': version },
      body: Buffer.from(JSON.stringify(translateQuestion(request, { name, model, traits }))),
      traceId,
      signal,
      firstMs: request.stream ? waits.firstByteMs : waits.wholeMs,
      judge: (refusal) => refusalOf(name, refusal, say),
    });
  };

  const whole = (reply: Reply): ProviderAnswer => {
    let told: Translated | undefined;
    const bytes = (async function* () {
      const body = await collect(name, reply.pieces(waits.wholeMs, waits.idleMs), limits.bodyBytes);
      told = translateAnswer(body.toString('utf8'));
      if (!told) throw noAnswer(name);
      yield Buffer.from(JSON.stringify(told.body));
    })();
    return {
      bytes,
      usage: () => told?.account.usage,
      generatedBytes: () => told?.generatedBytes ?? 0,
      tools: () => told?.tools.names ?? [],
    };
  };

  const streamed = (reply: Reply, { request }: ChatCall): ProviderAnswer => {
    const translator = new StreamTranslator(request.stream_options?.include_usage === true);
    const pieces = reply.pieces(waits.firstByteMs, waits.idleMs);
    return {
      bytes: passOn({
        name,
        pieces,
        translator,
        eventBytes: limits.eventBytes,
        onDone: () => reply.enough(),
      }),
      usage: () => translator.account.usage,
      generatedBytes: () => translator.generatedBytes,
      tools: () => translator.tools.names,
    };
  };

  return {
    name,
    async chat(call, attempt) {
      const reply = await ask(call, attempt);
      return call.request.stream ? streamed(reply, call) : whole(reply);
    },
    close: () => upstream.close(),
  };
}
