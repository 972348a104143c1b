import type { MessagesRequest } from '../../request/messages.schema.ts';
import { withoutNulls } from './accepted-blocks.ts';
import type { AnthropicMessage } from './message.ts';
import { toolSchema } from './tool-schema.ts';
import { distinctTools, usedTools } from './tools.ts';

type GivenTool = NonNullable<MessagesRequest['tools']>[number];
type GivenChoice = MessagesRequest['tool_choice'];

/** The members of a request about its tools that change, undefined to remove one: others take more forms of them. */
export function acceptedTools(
  { tools, tool_choice: choice, messages }: MessagesRequest,
  repaired: readonly AnthropicMessage[] | undefined,
): { tools?: unknown; tool_choice?: unknown } {
  // A conversation with tool calls needs their tools declared; without tools there is nothing to choose.
  if (!tools?.length) return { tools: undefined, tool_choice: undefined, ...usedTools(repaired ?? messages) };
  return {
    ...changed('tools', tools, distinctTools(tools.map(acceptedTool))),
    ...(choice && changed('tool_choice', choice, acceptedChoice(choice))),
  };
}

function changed(member: string, given: unknown, accepted: unknown): object {
  return JSON.stringify(given) === JSON.stringify(accepted) ? {} : { [member]: accepted };
}

/** A schema that is right stays as it is. */
function acceptedTool(given: GivenTool): GivenTool {
  const { strict, ...tool } = withoutNulls(given);
  const isRight = tool.input_schema?.type === 'object' && !strict;
  if (isRight && !hasAlternatives(tool.input_schema ?? {})) return withoutNulls(given);
  return { ...tool, ...toolSchema(tool.input_schema, strict === true) };
}

const hasAlternatives = (schema: object): boolean =>
  'anyOf' in schema || 'oneOf' in schema || 'allOf' in schema;

/** Only the choice of one tool names it. */
function acceptedChoice(given: NonNullable<GivenChoice>): object {
  const { name, ...choice } = withoutNulls(given);
  return choice.type === 'tool' ? { ...choice, name } : choice;
}
