import { describe, expect, test } from 'vitest';
import { CalledTools } from './called-tools.ts';
import { UsageMeter } from './openai/usage-meter.ts';

const chunk = (index: number, calls: object[]): string =>
  JSON.stringify({ choices: [{ index, delta: { tool_calls: calls } }] });
const call = (name: unknown, args = ''): object => ({ index: 0, function: { name, arguments: args } });

describe('the tools that an answer calls', () => {
  test('are eight at most, each once, with names no longer than OpenAI allows', () => {
    const tools = new CalledTools();
    for (let number = 0; number < 20; number += 1) tools.add(`tool_${number % 10}`);
    expect(tools.names).toEqual(Array.from({ length: 8 }, (_, number) => `tool_${number}`));
    const long = new CalledTools();
    long.add('x'.repeat(1_000_000));
    expect(long.names).toEqual(['x'.repeat(64)]);
  });

  test.each([undefined, null, '', 7, { name: 'a' }, ['a']])('%j is not a name', (name) => {
    const tools = new CalledTools();
    tools.add(name);
    expect(tools.names).toEqual([]);
  });

  test('are read from a stream once, even when a provider repeats the name in each part', () => {
    const meter = new UsageMeter();
    meter.read(chunk(0, [call('web_search')]));
    meter.read(chunk(0, [call('web_search', '{"q":')]));
    meter.read(chunk(0, [call('', '1}')]));
    meter.read(chunk(1, [call('read_file'), call('web_search')]));
    expect(meter.tools).toEqual(['web_search', 'read_file']);
  });

  test('are read from an answer in one piece, in the current and the old format', () => {
    const message = {
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'add', arguments: '{}' } }],
      function_call: { name: 'subtract', arguments: '{}' },
    };
    const meter = new UsageMeter();
    expect(meter.readWhole(JSON.stringify({ choices: [{ index: 0, message }] }))).toBe('content');
    expect(meter.tools).toEqual(['add', 'subtract']);
  });

  test('are not read from the text of an answer', () => {
    const meter = new UsageMeter();
    meter.read(JSON.stringify({ choices: [{ index: 0, delta: { content: '"tool_calls":[{"function":' } }] }));
    expect(meter.tools).toEqual([]);
  });
});
