import type { AttemptContext, ChatCall, Provider, ProviderAnswer } from '../provider.ts';
import { messageSanitizer } from '../upstream/sanitized-message.ts';
import type { UpstreamSettings } from '../upstream/settings.ts';
import { Upstream } from '../upstream/upstream.ts';
import type { UpstreamResponse } from '../upstream/upstream-response.ts';
import { bufferedAnswer } from './buffered-answer.ts';
import { openaiError } from './failure.ts';
import { passThrough } from './pass-through.ts';
import { patchJson } from './patch-json.ts';
import { UsageMeter } from './usage-meter.ts';

/**
 * Any OpenAI-compatible provider, by configuration: xAI, OpenAI, OpenRouter, a self-hosted model. Requests and answers
 * pass through unchanged, except for what `patch-json.ts` and `pass-through.ts` do.
 */
export function createOpenai(settings: UpstreamSettings): Provider {
  const upstream = new Upstream(settings);
  const { name, timeouts, limits } = upstream;
  const sanitize = messageSanitizer(settings.apiKey);

  const send = (call: ChatCall, attempt: AttemptContext): Promise<UpstreamResponse> => {
    const streamed = call.request.stream === true;
    return upstream.post({
      path: '/chat/completions',
      headers: { authorization: `Bearer ${settings.apiKey}` },
      body: patchJson(call.body, {
        model: attempt.model,
        includeUsage: streamed,
        outputLimit: call.outputLimit,
      }),
      traceId: attempt.traceId,
      signal: attempt.signal,
      firstMs: streamed ? timeouts.firstByteMs : timeouts.wholeMs,
      toError: (response) => openaiError(name, response, sanitize),
    });
  };

  const bytesOf = (
    reply: UpstreamResponse,
    { request }: ChatCall,
    meter: UsageMeter,
  ): AsyncIterable<Uint8Array> => {
    const firstMs = request.stream ? timeouts.firstByteMs : timeouts.wholeMs;
    const pieces = reply.pieces(firstMs, timeouts.idleMs);
    if (!request.stream) return bufferedAnswer({ name, pieces, meter, bodyBytes: limits.bodyBytes });
    const keepUsage = request.stream_options?.include_usage === true;
    const onDone = () => reply.drainOnLeave();
    return passThrough({ name, pieces, meter, keepUsage, eventBytes: limits.eventBytes, onDone });
  };

  return {
    name,
    async chat(call, attempt): Promise<ProviderAnswer> {
      const reply = await send(call, attempt);
      const meter = new UsageMeter();
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
