import type { Tool, ToolChoice } from './tools.ts';

/** One message, with its text joined from its parts. */
export interface Message {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool' | 'function';
  content: string;
}

/** A prompt for the model, independent of the API. */
export interface ModelPrompt {
  messages: readonly Message[];
  tools: readonly Tool[];
  toolChoice: ToolChoice;
  /** Whether one answer may call several tools; by default it may. */
  parallelTools?: boolean | undefined;
  /** The format of the answer, where it is not text. */
  format?: AnswerFormat | undefined;
}

/** Any JSON object, or one that a JSON schema describes. */
export type AnswerFormat = { type: 'json' } | { type: 'schema'; schema: object };
