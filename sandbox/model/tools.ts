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

/** More calls than this are never made in one answer. */
const MOST_CALLS = 2;

/**
 * The tool calls that answer a question: the required tool; one that the question names ("use the tool read_file"); for a
 * calculation, a tool that calculates. Two where two parts of the question, joined by "and", have one each, or where it
 * asks for tools in parallel. Other tools of an assistant are not called.
 */
export function toolCallsFor(question: string, tools: readonly Tool[], choice: ToolChoice): ModelToolCall[] {
  if (choice === 'none') return [];
  const callsOf = (tool: Tool | undefined, words: string): ModelToolCall[] =>
    tool ? [{ name: tool.name, input: inputFor(tool, words) }] : [];
  if (typeof choice === 'object')
    return callsOf(
      tools.find(({ name }) => name === choice.name),
      question,
    );
  const parts = question.split(/\s*(?:\band\b|;)\s*/i).filter(Boolean);
  const several = parts.flatMap((part) => callsOf(fitting(part, tools), part));
  if (several.length > 1) return several.slice(0, MOST_CALLS);
  const fit = fitting(question, tools);
  if (fit) return callsOf(fit, question);
  const [first, second = first] = tools;
  if (/\bparallel\b|\bboth tools\b|\btwo tools\b/i.test(question))
    return [...callsOf(first, parts[0] ?? question), ...callsOf(second, parts[1] ?? question)];
  return choice === 'required' ? callsOf(first, question) : [];
}

function fitting(question: string, tools: readonly Tool[]): Tool | undefined {
  return tools.find(({ name }) => isNamed(question, name)) ?? calculator(question, tools);
}

function isNamed(question: string, name: string): boolean {
  const named =
    /(?:\b(?:use|call|run|invoke)\s+|^(?=the\s+tool\b|tool\b))(?:the\s+)?(?:tool\s+)?["'`]?([\w-]+)/gi;
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
