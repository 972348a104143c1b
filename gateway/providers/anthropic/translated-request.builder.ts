import { chatCall } from '../chat.builder.ts';
import type { ModelTraits } from './traits.ts';
import { translateRequest } from './translate-request.ts';

/** A minimal message. */
export const hello = { role: 'user', content: 'hello' };

/** A request with these members, translated for Anthropic; by default for a model that supports everything. */
export const translatedRequest = (body: object, traits: Partial<ModelTraits> = {}): Record<string, unknown> =>
  translateRequest(chatCall({ model: 'ours', messages: [hello], ...body }).request, {
    name: 'anthropic',
    model: 'claude-sonnet-5-5',
    traits: { maxTokens: 4_096, maxOutput: 64_000, thinking: 'adaptive', sampling: true, ...traits },
  }).body as Record<string, unknown>;

/** A tool call in OpenAI's format. */
export const toolCall = (id: string, name: string, args: string) => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
/** A tool in OpenAI's format. */
export const sumTool = {
  type: 'function',
  function: { name: 'add', description: 'Adds', parameters: { required: ['a'] } },
};
