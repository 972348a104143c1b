import { describe, expect, test } from 'vitest';
import { type Tool, type ToolChoice, toolCallsFor } from './tools.ts';

const tool = (name: string, types: Record<string, string> = {}): Tool => ({
  name,
  parameters: {
    properties: Object.fromEntries(Object.entries(types).map(([key, type]) => [key, { type }])),
  },
});
const calculate = tool('calculate', { expression: 'string' });
const read = tool('read', { path: 'string' });

const toolFor = (question: string, tools: readonly Tool[], choice: ToolChoice) =>
  toolCallsFor(question, tools, choice)[0];

describe('the model calls', () => {
  test.each([
    ['a calculator for a sum', 'What is 6 times 7?', { name: 'calculate', input: { expression: '6 * 7' } }],
    ['a tool that is named', 'Use the tool read on "a.txt"', { name: 'read', input: { path: 'a.txt' } }],
    ['none for small talk', 'hello', undefined],
    ['none when its name is an ordinary word', 'Can you read this?', undefined],
  ])('%s', (_what, question, call) => {
    expect(toolFor(question, [read, calculate], 'auto')).toEqual(call);
  });

  test('none of an assistant’s other tools for a sum', () => {
    expect(toolFor('What is 1 + 1?', [read], 'auto')).toBeUndefined();
  });

  test('the required tool, and none when tools are disallowed', () => {
    expect(toolFor('hello', [read, calculate], 'required')?.name).toBe('read');
    expect(toolFor('hello', [read, calculate], { name: 'calculate' })?.name).toBe('calculate');
    expect(toolFor('1 + 1', [read, calculate], 'none')).toBeUndefined();
  });

  test('with the required parameters only, if any are marked as required', () => {
    const exec = tool('exec', { command: 'string', workdir: 'string' });
    const strict = { ...exec, parameters: { ...exec.parameters, required: ['command'] } };
    expect(toolFor('Use the tool exec: "date"', [strict], 'auto')?.input).toEqual({ command: 'date' });
  });

  test('with the numbers of the question', () => {
    const add = tool('calculator', { a: 'number', b: 'integer', carry: 'boolean' });
    expect(toolFor('1.5 + 2', [add], 'auto')?.input).toEqual({ a: 1.5, b: 2, carry: true });
  });

  test.each([
    [
      'both tools that a question names',
      'Use the tool read on "a.txt" and the tool calculate',
      'read calculate',
    ],
    ['one tool twice for two sums', 'What is 1 + 1 and 2 + 2?', 'calculate calculate'],
    ['two tools where it is asked for tools in parallel', 'Call tools in parallel', 'read calculate'],
    ['one where only one part has a tool', 'What is 1 + 1 and who are you?', 'calculate'],
  ])('%s', (_what, question, names) => {
    const calls = toolCallsFor(question, [read, calculate], 'auto');
    expect(calls.map(({ name }) => name).join(' ')).toBe(names);
  });
});
