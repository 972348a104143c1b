import { solve } from './arithmetic.ts';

/** A tool that the model may call. `parameters` is a JSON schema. */
export interface Tool {
  name: string;
  parameters: { properties?: Record<string, unknown> | undefined; required?: unknown };
}

/** `auto`: when a tool fits; `required`: always; an object: this tool. */
export type ToolChoice = 'auto' | 'none' | 'required' | { name: string };

/** A tool call with arguments derived from the question. */
export interface ModelToolCall {
  name: string;
  input: Record<string, unknown>;
}

/**
 * The tool call that answers a question: the required tool; one that the question names ("use the tool read_file"); for a
 * calculation, a tool that calculates. Other tools of an assistant are not called.
 */
export function toolFor(
  question: string,
  tools: readonly Tool[],
  choice: ToolChoice,
): ModelToolCall | undefined {
  const tool = chosen(question, tools, choice);
  return tool && { name: tool.name, input: inputFor(tool, question) };
}

function chosen(question: string, tools: readonly Tool[], choice: ToolChoice): Tool | undefined {
  if (choice === 'none') return undefined;
  if (typeof choice === 'object') return tools.find(({ name }) => name === choice.name);
  const fitting = tools.find(({ name }) => isNamed(question, name)) ?? calculator(question, tools);
  return fitting ?? (choice === 'required' ? tools[0] : undefined);
}

function isNamed(question: string, name: string): boolean {
  const named = /\b(?:use|call|run|invoke)\s+(?:the\s+)?(?:tool\s+)?["'`]?([\w-]+)/gi;
  return [...question.matchAll(named)].some((match) => match[1] === name);
}

function calculator(question: string, tools: readonly Tool[]): Tool | undefined {
  return solve(question) && tools.find(({ name }) => /^(?:calc|math|arithmetic)/i.test(name));
}

/**
 * Text parameters get the calculation, else the first quoted text; numeric ones get the numbers of the question in order.
 * If the schema marks parameters as required, the others are omitted.
 */
function inputFor({ parameters }: Tool, question: string): Record<string, unknown> {
  const numbers = (question.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number);
  const quoted = /["“`]([^"”`]*)["”`]/.exec(question)?.[1];
  const text = solve(question)?.sum ?? quoted ?? question;
  const made: Record<string, () => unknown> = {
    string: () => text,
    number: () => numbers.shift() ?? 0,
    integer: () => Math.trunc(numbers.shift() ?? 0),
    boolean: () => true,
    array: () => [],
    object: () => ({}),
  };
  const { properties = {}, required } = parameters;
  const entries = Object.entries(properties).filter(
    ([name]) => !Array.isArray(required) || required.includes(name),
  );
  return Object.fromEntries(entries.map(([name, schema]) => [name, made[typeOf(schema)]?.() ?? text]));
}

function typeOf(schema: unknown): string {
  return String((schema as { type?: unknown } | null)?.type);
}
