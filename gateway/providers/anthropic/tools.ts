import { isObject } from '../json.ts';
import type { AnthropicMessage } from './message.ts';
import { supportedSchema } from './output-schema.ts';
import type { TranslatableRequest } from './translatable-request.schema.ts';

/** A tool in Anthropic's format. */
interface Tool {
  name: string;
  description?: string;
  input_schema: object;
  strict?: boolean;
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
): Tools {
  if (!tools?.length) return usedTools(turns);
  const translated = tools.map(({ function: { name, description, parameters, strict } }) => ({
    name,
    ...(description && { description }),
    ...inputSchemaOf(parameters, strict === true),
  }));
  const chosen = choiceOf(choice);
  if (chosen?.type === 'none' || parallel !== false)
    return { tools: translated, ...(chosen && { tool_choice: chosen }) };
  return {
    tools: translated,
    tool_choice: { ...(chosen ?? { type: 'auto' }), disable_parallel_tool_use: true },
  };
}

/** A schema that cannot be enforced is a hint. */
function inputSchemaOf(
  parameters: object | null | undefined,
  strict: boolean,
): Pick<Tool, 'input_schema' | 'strict'> {
  const schema = schemaOf(parameters);
  const enforced = strict ? supportedSchema({ ...schema }) : undefined;
  return enforced ? { input_schema: enforced, strict } : { input_schema: schema };
}

/** A tool's schema is that of an object. Others take a `type` of null for none. */
function schemaOf(parameters: object | null | undefined): object {
  const { properties = {}, ...others } = withoutNullTypes(parameters ?? {}) as { properties?: object };
  return { ...others, type: 'object', properties };
}

function withoutNullTypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNullTypes);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(
    ([name, member]) => !(member === null && (name === 'type' || name === 'properties')),
  );
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutNullTypes(member)]));
}

/** Whether the model has to call a tool. */
export function isForced({ tool_choice: choice }: Tools): boolean {
  return choice?.type === 'any' || choice?.type === 'tool';
}

function choiceOf(choice: TranslatableRequest['tool_choice']): Choice | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (typeof choice === 'object') return { type: 'tool', name: choice.function.name };
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
