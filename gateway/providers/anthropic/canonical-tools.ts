import type { ChatRequest } from '../../request/chat.schema.ts';
import { isObject, type JsonObject, objectsOf } from '../json.ts';

const hasItems = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/** Whether a request offers OpenAI's older functions, so that its answer calls one in that form, and one at a time. */
export function offersFunctions({ tools, functions }: ChatRequest): boolean {
  return !hasItems(tools) && hasItems(functions);
}

/** The members of a request about tools: only allowed ones, older functions as tools, one form of each choice. */
export function canonicalTools(request: ChatRequest): JsonObject {
  const { tools, functions, tool_choice: choice, function_call: olderChoice } = request;
  if (!offersFunctions(request))
    return { tools: allowedTools(tools, choice), tool_choice: canonicalChoice(choice) };
  return {
    tools: objectsOf(functions).map((offered) => ({ type: 'function', function: offered })),
    tool_choice: canonicalChoice(olderChoice),
    parallel_tool_calls: false,
  };
}

function canonicalChoice(choice: unknown): unknown {
  if (!isObject(choice)) return choice === 'any' ? 'required' : choice;
  const { type, name, function: called } = choice;
  if (type === 'allowed_tools') return allowanceIn(choice).mode;
  if (isObject(called)) return { type: 'function', function: { name: called.name } };
  return name === undefined ? canonicalChoice(type) : { type: 'function', function: { name } };
}

function allowedTools(tools: unknown, choice: unknown): unknown {
  if (!isObject(choice) || choice.type !== 'allowed_tools') return tools;
  const allowed = new Set(objectsOf(allowanceIn(choice).tools).map(toolName));
  return objectsOf(tools).filter((tool) => allowed.has(toolName(tool)));
}

/** The Responses API has the members of the inner object in the choice itself. */
function allowanceIn(choice: JsonObject): JsonObject {
  return isObject(choice.allowed_tools) ? choice.allowed_tools : choice;
}

const toolName = ({ name, function: offered }: JsonObject): unknown =>
  isObject(offered) ? offered.name : name;
