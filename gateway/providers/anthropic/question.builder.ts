import { chatCall } from '../chat.builder.ts';
import { translateQuestion } from './question.ts';
import type { ModelTraits } from './traits.ts';

/** The least thing to say. */
export const hello = { role: 'user', content: 'hello' };

/** A question with these members, as Anthropic gets it; by default for a model that takes all there is. */
export const translated = (body: object, traits: Partial<ModelTraits> = {}): Record<string, unknown> =>
  translateQuestion(chatCall({ model: 'ours', messages: [hello], ...body }).request, {
    name: 'anthropic',
    model: 'claude-sonnet-5-5',
    traits: { maxTokens: 4_096, thinking: 'adaptive', sampling: true, ...traits },
  }) as Record<string, unknown>;

/** A call of a tool, and a tool, in OpenAI's form. */
export const call = (id: string, name: string, args: string) => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
export const tool = {
  type: 'function',
  function: { name: 'add', description: 'Adds', parameters: { required: ['a'] } },
};
