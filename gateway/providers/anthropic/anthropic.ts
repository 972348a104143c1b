import type { AttemptContext, Provider } from '../provider.ts';
import { messageSanitizer } from '../upstream/sanitized-message.ts';
import { wellFormed } from '../upstream/set-members.ts';
import type { UpstreamSettings } from '../upstream/settings.ts';
import { Upstream } from '../upstream/upstream.ts';
import { anthropicError } from './failure.ts';
import { messagesBody, tokenCountBody } from './messages-body.ts';
import {
  type Reply,
  streamedChat,
  streamedMessage,
  tokenCountAnswer,
  wholeChat,
  wholeMessage,
} from './reply.ts';
import { type ModelTraits, traitsOf } from './traits.ts';
import { translateRequest } from './translate-request.ts';

/** `models`: traits by the provider's own model names, where a name does not reveal them. */
export interface AnthropicSettings extends UpstreamSettings {
  models?: Record<string, Partial<ModelTraits>>;
}

// The version before 2026-10-21, in which no model accepts a temperature; a version keeps what it accepts.
const version = '2023-06-01';

/** A request as it is sent, and whether its answer is streamed. */
interface SentRequest {
  path?: string;
  body: Buffer;
  streamed: boolean;
}

/**
 * Anthropic's Messages API (`baseUrl` ends in `/v1`). Chat completions are translated; messages pass through, except for
 * what `messages-body.ts` does.
 */
export function createAnthropic(settings: AnthropicSettings): Provider {
  const upstream = new Upstream(settings);
  const { name, timeouts, limits } = upstream;
  const sanitize = messageSanitizer(settings.apiKey);
  const traitsFor = (model: string): ModelTraits => ({ ...traitsOf(model), ...settings.models?.[model] });

  const send = async (
    { path = '/messages', body, streamed }: SentRequest,
    { traceId, signal }: AttemptContext,
  ): Promise<Reply> => {
    const firstMs = streamed ? timeouts.firstByteMs : timeouts.wholeMs;
    const response = await upstream.post({
      path,
      headers: { 'x-api-key': settings.apiKey, 'anthropic-version': version },
      body,
      traceId,
      signal,
      firstMs,
      toError: (error) => anthropicError(name, error, sanitize),
    });
    const pieces = response.pieces(firstMs, timeouts.idleMs);
    return { name, pieces, limits, onDone: () => response.drainOnLeave() };
  };

  return {
    name,
    async chat({ request, outputLimit }, attempt) {
      const { model } = attempt;
      const known = traitsFor(model);
      const traits = { ...known, maxTokens: outputLimit ?? known.maxTokens };
      const { body: translated, form } = translateRequest(request, { name, model, traits });
      const body = Buffer.from(JSON.stringify(translated, wellFormed));
      const streamed = request.stream === true;
      const reply = await send({ body, streamed }, attempt);
      return streamed
        ? streamedChat(reply, form, request.stream_options?.include_usage === true)
        : wholeChat(reply, form);
    },
    async messages(call, attempt) {
      const body = messagesBody(call, attempt.model, traitsFor(attempt.model));
      const streamed = call.request.stream === true;
      const reply = await send({ body, streamed }, attempt);
      return streamed ? streamedMessage(reply) : wholeMessage(reply);
    },
    async countTokens(call, attempt) {
      const body = tokenCountBody(call, attempt.model, traitsFor(attempt.model));
      return tokenCountAnswer(await send({ path: '/messages/count_tokens', body, streamed: false }, attempt));
    },
    close: () => upstream.close(),
  };
}
