import { solve } from './arithmetic.ts';
import type { Message, ModelPrompt } from './conversation.ts';
import { formatted } from './structured.ts';
import { type ModelToolCall, toolCallsFor } from './tools.ts';

/** The reasoning and the reply of the model, or tool calls instead of a reply. */
export interface ModelReply {
  reasoning: string;
  content: string;
  calls: readonly ModelToolCall[];
}

type Rule = (question: string, conversation: readonly Message[]) => string | undefined;

/** The first match answers. Every rule is a pure function of the conversation, so tests can predict the reply. */
const rules: readonly Rule[] = [
  (question) =>
    /\b(?:reply|respond|answer|say)\s+(?:with\s+)?(?:exactly|only|just)\s*:?\s*["“'`]?([^"”\n]+?)["”'`]?\s*[.!]?$/i.exec(
      question,
    )?.[1],
  (question, conversation) => {
    if (!/\bwhat(?:'s| is) my name\b|\bwho am i\b/i.test(question)) return undefined;
    const name = introduced(conversation);
    return name ? `Your name is ${name}.` : 'You have not told me your name yet.';
  },
  (question, conversation) =>
    /\bwho are you\b|\byour name\b|\bwhat are you\b/i.test(question)
      ? `I am ${ownName(conversation)}, your assistant, running on the sandbox's model.`
      : undefined,
  (question) => {
    const name = /\bmy name is ([\p{L}-]+)/iu.exec(question)?.[1];
    return name && `Nice to meet you, ${name}.`;
  },
  (question) => {
    const solved = solve(question);
    return solved && `${solved.sum} = ${solved.value}`;
  },
  (question) => {
    const text = /\bhow many words (?:are )?in\s*:?\s*["“]?([^"”]+)/i.exec(question)?.[1];
    return text && `There are ${text.trim().split(/\s+/).length} words in it.`;
  },
  (question) =>
    /^(?:hi|hello|hey|good (?:morning|evening))\b/i.test(question)
      ? 'Hello! What can I do for you?'
      : undefined,
  (question) => (/\bthank(?:s| you)\b/i.test(question) ? 'You are welcome.' : undefined),
];

/** Answers the last user message or tool results. The same conversation always gets the same reply. */
export function replyTo({ messages, tools, toolChoice, parallelTools, format }: ModelPrompt): ModelReply {
  const question = currentMessage(userTexts(messages).at(-1) ?? '');
  const reasoning = `The user says: ${quoted(question)}. A short answer will do.`;
  const results = toolResultsSince(messages);
  if (results.length > 0) return { reasoning, content: formatted(reported(results), format), calls: [] };
  const fitting = toolCallsFor(question, tools, toolChoice);
  const calls = parallelTools === false ? fitting.slice(0, 1) : fitting;
  const answer = () => rules.map((rule) => rule(question, messages)).find(Boolean) ?? fallback(question);
  return { reasoning, content: calls.length > 0 ? '' : formatted(answer(), format), calls };
}

/** The results of the last tool calls since the last user message. An assistant may add its own messages after them. */
function toolResultsSince(conversation: readonly Message[]): string[] {
  const asked = conversation.findLastIndex(({ role, content }) => role === 'user' && unwrapped(content));
  const since = conversation.slice(asked + 1);
  const last = since.findLastIndex(({ role }) => role === 'tool');
  const first = since.slice(0, last).findLastIndex(({ role }) => role !== 'tool') + 1;
  return last === -1 ? [] : since.slice(first, last + 1).map(({ content }) => content);
}

function reported(results: readonly string[]): string {
  const said = results.map(quoted).join(' and ');
  return results.length > 1 ? `The tools say: ${said}.` : `The tool says: ${said}.`;
}

/** The texts of the user, oldest first, without messages that OpenClaw added. */
function userTexts(conversation: readonly Message[]): string[] {
  return conversation
    .filter(({ role }) => role === 'user')
    .map(({ content }) => unwrapped(content))
    .filter(Boolean);
}

/** Text that OpenClaw adds around a user's text and in its own messages, recorded from version 2026.9.6. */
const wrappings = [
  /<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>[\s\S]*?<<<END_OPENCLAW_INTERNAL_CONTEXT>>>/g,
  /^.*\(untrusted[^)]*\):?\s*```[a-z]*\n[\s\S]*?```/gim,
  /^\s*\[\w{3} \d{4}-\d{2}-\d{2} [^\]\n]*\]\s*/gm,
  /^Runtime: .* \| .*$/gm,
];

function unwrapped(content: string): string {
  return wrappings.reduce((text, wrapping) => text.replace(wrapping, ''), content).trim();
}

/** The current message, when OpenClaw sends a conversation as one message with the earlier turns before it. */
function currentMessage(words: string): string {
  return words.replace(/^[\s\S]*\[Current message[^\]]*\]\s*(?:User:\s*)?/, '');
}

function fallback(question: string): string {
  if (!question) return 'I am here. Ask me something.';
  return `You asked: ${quoted(question)}. I am the sandbox's model: I can repeat, add up and remember names, and a real model answers here once one is configured.`;
}

function quoted(question: string): string {
  const line = question.replace(/\s+/g, ' ');
  return `"${line.length > 200 ? `${line.slice(0, 200)}…` : line}"`;
}

function introduced(conversation: readonly Message[]): string | undefined {
  const names = userTexts(conversation).map((words) => /\bmy name is ([\p{L}-]+)/iu.exec(words)?.[1]);
  return names.findLast(Boolean);
}

/** The name in the system prompt; OpenClaw's begins "You are a personal assistant running inside OpenClaw." */
function ownName(conversation: readonly Message[]): string {
  const system = conversation.find(({ role }) => role === 'system' || role === 'developer')?.content ?? '';
  return /\b[Yy]ou are (?:a .{0,40} running inside )?(\p{Lu}[\p{L}\p{N}]+)/u.exec(system)?.[1] ?? 'Grok';
}
