import type { Attempt, ChatCall, Provider, ProviderAnswer } from '../provider.ts';
import { sayer } from '../upstream/provider-says.ts';
import type { Reply } from '../upstream/reply.ts';
import type { UpstreamSettings } from '../upstream/settings.ts';
import { Upstream } from '../upstream/upstream.ts';
import { refusalOf } from './failure.ts';
import { Meter } from './meter.ts';
import { passOn } from './pass-on.ts';
import { splice } from './splice.ts';
import { whole } from './whole.ts';

/**
 * Any provider that speaks as OpenAI does, by configuration: xAI, OpenAI, OpenRouter, a model of one's own. Questions go on
 * as they came and answers come back as they are; see `splice.ts` and `pass-on.ts` for the little that is changed.
 */
export function createOpenai(settings: UpstreamSettings): Provider {
  const upstream = new Upstream(settings);
  const { name, waits, limits } = upstream;
  const say = sayer(settings.apiKey);

  const ask = (call: ChatCall, attempt: Attempt): Promise<Reply> => {
    const streamed = call.request.stream === true;
    return upstream.post({
      path: '/chat/completions',
      headers: { authorization: `Bearer ${settings.apiKey}` },
      body: splice(call.body, {
        model: attempt.model,
        includeUsage: streamed,
        outputLimit: call.outputLimit,
      }),
      traceId: attempt.traceId,
      signal: attempt.signal,
      firstMs: streamed ? waits.firstByteMs : waits.wholeMs,
      judge: (refusal) => refusalOf(name, refusal, say),
    });
  };

  const bytesOf = (reply: Reply, { request }: ChatCall, meter: Meter): AsyncIterable<Uint8Array> => {
    const firstMs = request.stream ? waits.firstByteMs : waits.wholeMs;
    const pieces = reply.pieces(firstMs, waits.idleMs);
    if (!request.stream) return whole({ name, pieces, meter, bodyBytes: limits.bodyBytes });
    const keepUsage = request.stream_options?.include_usage === true;
    const onDone = () => reply.enough();
    return passOn({ name, pieces, meter, keepUsage, eventBytes: limits.eventBytes, onDone });
  };

  return {
    name,
    async chat(call, attempt): Promise<ProviderAnswer> {
      const reply = await ask(call, attempt);
      const meter = new Meter();
      return {
        bytes: bytesOf(reply, call, meter),
        usage: () => meter.usage,
        generatedBytes: () => meter.generatedBytes,
        tools: () => meter.tools,
      };
    },
    close: () => upstream.close(),
  };
}
