import type { ImageSource } from './image-source.ts';

/** A content block of a message, in Anthropic's field names. */
export type ContentBlock =
  | { type: 'text'; text: string }
  | { type: 'image'; source: ImageSource }
  | { type: 'thinking'; signature?: string }
  | { type: 'redacted_thinking'; data?: string }
  | { type: 'tool_use'; id: string; name: string; input: object }
  | { type: 'tool_result'; tool_use_id: string; content?: ContentBlock[] | string; is_error?: boolean };

/** One message of the conversation. */
export interface AnthropicMessage {
  role: 'user' | 'assistant';
  content: ContentBlock[];
}
