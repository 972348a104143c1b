import type { AnthropicMessage } from './message.ts';
import type { ToolNames } from './tool-names.ts';
import { type ToolSchema, toolSchema } from './tool-schema.ts';
import type { TranslatableRequest } from './translatable-request.schema.ts';

/** A tool in Anthropic's format. */
interface Tool extends ToolSchema {
  name: string;
  description?: string;
}

type Choice =
  | { type: 'auto' | 'any'; disable_parallel_tool_use?: boolean }
  | { type: 'tool'; name: string; disable_parallel_tool_use?: boolean }
  | { type: 'none' };

/** The tools, and which of them has to be called; empty where there are none. */
export interface Tools {
  tools?: Tool[];
  tool_choice?: Choice;
}

export function toolsOf(
  { tools, tool_choice: choice, parallel_tool_calls: parallel }: TranslatableRequest,
  turns: readonly AnthropicMessage[],
  names: ToolNames,
): Tools {
  if (!tools?.length) return usedTools(turns);
  const translated = distinctTools(
    tools.map(({ function: { name, description, parameters, strict } }) => ({
      name: names.sent(name),
      ...(description && { description }),
      ...toolSchema(parameters, strict === true),
    })),
  );
  const chosen = choiceOf(choice, names);
  if (chosen?.type === 'none' || parallel !== false)
    return { tools: translated, ...(chosen && { tool_choice: chosen }) };
  return {
    tools: translated,
    tool_choice: { ...(chosen ?? { type: 'auto' }), disable_parallel_tool_use: true },
  };
}

/** Whether the model has to call a tool. */
export function isForced({ tool_choice: choice }: Tools): boolean {
  return choice?.type === 'any' || choice?.type === 'tool';
}

/** Anthropic refuses two tools of one name; the first one counts. */
export function distinctTools<T extends { name: string }>(tools: readonly T[]): T[] {
  const names = new Set<string>();
  return tools.filter(({ name }) => !names.has(name) && names.add(name));
}

function choiceOf(choice: TranslatableRequest['tool_choice'], names: ToolNames): Choice | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (typeof choice === 'object') return { type: 'tool', name: names.sent(choice.function.name) };
  return { type: choice === 'required' ? 'any' : choice };
}

/** A conversation with tool calls needs their tools declared, even where none may be called any more. */
export function usedTools(turns: readonly { content: string | readonly { type: string }[] }[]): Tools {
  const names = turns.flatMap(({ content }) =>
    typeof content === 'string'
      ? []
      : content.flatMap((block) => ('name' in block ? [String(block.name)] : [])),
  );
  if (names.length === 0) return {};
  const tools = [...new Set(names)].map((name) => ({ name, input_schema: { type: 'object' } }));
  return { tools, tool_choice: { type: 'none' } };
}
