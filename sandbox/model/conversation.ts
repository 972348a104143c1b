import type { Tool, ToolChoice } from './tools.ts';

/** One message, its text joined from the parts it came in. */
export interface Message {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool' | 'function';
  content: string;
}

/** What the model is asked, whichever API it came by. */
export interface ModelPrompt {
  messages: readonly Message[];
  tools: readonly Tool[];
  toolChoice: ToolChoice;
}
