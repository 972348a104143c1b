import type { Message } from './conversation.ts';

const pieces = /\p{L}+|\p{N}{1,3}|[^\s\p{L}\p{N}]+|\n+/gu;

// Tokens of a message besides its text: role and separators (the number in OpenAI's cookbook for its chat format).
const perMessage = 4;

/** Approximates a byte-pair tokenizer: common words are one token, long words several, digits in groups of three. */
export function countTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(pieces)) tokens += Math.ceil(piece.length / 7);
  return tokens;
}

export function countPrompt(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + perMessage + countTokens(content), 3);
}

/** Cuts a text to the words that fit into `limit` tokens. */
export function cutToTokens(text: string, limit: number): string {
  if (countTokens(text) <= limit) return text;
  const words = text.split(/(?<=\s)/);
  while (words.length > 1 && countTokens(words.join('')) > limit) words.pop();
  return words.join('').trimEnd();
}
