import { chatCall } from '../chat.builder.ts';
import type { ModelTraits } from './traits.ts';
import { translateRequest } from './translate-request.ts';

/** The least thing to say. */
export const hello = { role: 'user', content: 'hello' };

/** A question with these members, as Anthropic gets it; by default for a model that takes all there is. */
export const translatedRequest = (body: object, traits: Partial<ModelTraits> = {}): Record<string, unknown> =>
  translateRequest(chatCall({ model: 'ours', messages: [hello], ...body }).request, {
    name: 'anthropic',
    model: 'claude-sonnet-5-5',
    traits: { maxTokens: 4_096, thinking: 'adaptive', sampling: true, ...traits },
  }) as Record<string, unknown>;

/** A call of a tool, and a tool, in OpenAI's form. */
export const toolCall = (id: string, name: string, args: string) => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
export const sumTool = {
  type: 'function',
  function: { name: 'add', description: 'Adds', parameters: { required: ['a'] } },
};
