import type { AttemptContext, ChatCall, Provider, ProviderAnswer, ResponsesCall } from '../provider.ts';
import { type AnswerMeter, meteredAnswer } from '../upstream/answer-meter.ts';
import { bufferedAnswer } from '../upstream/buffered-answer.ts';
import { passThrough } from '../upstream/pass-through.ts';
import { messageSanitizer } from '../upstream/sanitized-message.ts';
import type { UpstreamSettings } from '../upstream/settings.ts';
import { Upstream } from '../upstream/upstream.ts';
import { openaiError } from './failure.ts';
import { patchJson } from './patch-json.ts';
import { responsesBody } from './responses-body.ts';
import { ResponsesMeter } from './responses-meter.ts';
import { UsageMeter } from './usage-meter.ts';

/** `responses`: the provider speaks the Responses API too; default false. */
interface OpenaiSettings extends UpstreamSettings {
  responses?: boolean;
}

/** One request, and how its answer is read. */
interface Exchange {
  path: string;
  body: Buffer;
  meter: AnswerMeter;
  streamed: boolean;
  /** Whether the client requested the chunk that has only usage. */
  keepUsage: boolean;
}

/**
 * Any OpenAI-compatible provider, by configuration: xAI, OpenAI, OpenRouter, a self-hosted model. Requests and answers
 * pass through unchanged, except for what `patch-json.ts`, `responses-body.ts` and `pass-through.ts` do.
 */
export function createOpenai(settings: OpenaiSettings): Provider {
  const upstream = new Upstream(settings);
  const { name, timeouts, limits } = upstream;
  const sanitize = messageSanitizer(settings.apiKey);

  const exchange = async (
    { path, body, meter, streamed, keepUsage }: Exchange,
    { traceId, signal }: AttemptContext,
  ): Promise<ProviderAnswer> => {
    const firstMs = streamed ? timeouts.firstByteMs : timeouts.wholeMs;
    const reply = await upstream.post({
      path,
      headers: { authorization: `Bearer ${settings.apiKey}` },
      body,
      traceId,
      signal,
      firstMs,
      toError: (response) => openaiError(name, response, sanitize),
    });
    const pieces = reply.pieces(firstMs, timeouts.idleMs);
    const onDone = () => reply.drainOnLeave();
    const bytes = streamed
      ? passThrough({ name, pieces, meter, keepUsage, eventBytes: limits.eventBytes, onDone })
      : bufferedAnswer({ name, pieces, meter, bodyBytes: limits.bodyBytes });
    return meteredAnswer(bytes, meter);
  };

  return {
    name,
    chat: (call, attempt) => exchange(chatExchange(call, attempt), attempt),
    ...(settings.responses && {
      responses: (call: ResponsesCall, attempt: AttemptContext) =>
        exchange(responsesExchange(call, attempt), attempt),
    }),
    close: () => upstream.close(),
  };
}

function chatExchange({ body, request, outputLimit }: ChatCall, { model }: AttemptContext): Exchange {
  const streamed = request.stream === true;
  return {
    path: '/chat/completions',
    body: patchJson(body, { model, includeUsage: streamed, outputLimit }),
    meter: new UsageMeter(),
    streamed,
    keepUsage: request.stream_options?.include_usage === true,
  };
}

function responsesExchange(call: ResponsesCall, { model }: AttemptContext): Exchange {
  return {
    path: '/responses',
    body: responsesBody(call, model),
    meter: new ResponsesMeter(),
    streamed: call.request.stream === true,
    keepUsage: false,
  };
}
