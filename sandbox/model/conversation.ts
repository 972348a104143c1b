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
}
