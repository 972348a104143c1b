import { describe, expect, test } from 'vitest';
import { traitsOf } from './traits.ts';
import { hello, sumTool, toolCall, translatedRequest } from './translated-request.builder.ts';

describe('thinking', () => {
  const budget = { thinking: 'budget' as const };

  test.each([
    [{ reasoning_effort: 'high' }, {}, { type: 'adaptive', display: 'summarized' }, 'high'],
    [{ reasoning_effort: 'minimal' }, {}, { type: 'adaptive', display: 'summarized' }, 'low'],
    [
      { reasoning_effort: 'low', max_tokens: 50_000 },
      budget,
      { type: 'enabled', budget_tokens: 2_048 },
      undefined,
    ],
    [
      { reasoning_effort: 'high', max_tokens: 5_000 },
      budget,
      { type: 'enabled', budget_tokens: 2_500 },
      undefined,
    ],
    [{ reasoning_effort: 'high', max_tokens: 2_000 }, budget, undefined, undefined],
    [{ reasoning_effort: 'none' }, {}, undefined, undefined],
    [{ reasoning_effort: 'high' }, { thinking: 'none' as const }, undefined, undefined],
    [{ reasoning_effort: 'high', tools: [sumTool], tool_choice: 'required' }, {}, undefined, undefined],
  ])('%j with %j', (change, traits, thinking, effort) => {
    const question = translatedRequest(change, traits);
    expect(question.thinking).toEqual(thinking);
    expect((question.output_config as { effort?: string } | undefined)?.effort).toBe(effort);
  });

  test('excludes a temperature', () => {
    expect(translatedRequest({ reasoning_effort: 'low', temperature: 0.5 })).not.toHaveProperty(
      'temperature',
    );
  });

  test('with a budget is off amid tool calls, whose thinking cannot be sent back', () => {
    const amid = {
      reasoning_effort: 'low',
      max_tokens: 9_000,
      tools: [sumTool],
      messages: [
        hello,
        { role: 'assistant', tool_calls: [toolCall('a', 'add', '{}')] },
        { role: 'tool', tool_call_id: 'a', content: '1' },
      ],
    };
    expect(translatedRequest(amid, budget).thinking).toBeUndefined();
    expect(translatedRequest(amid).thinking).toBeDefined();
  });
});

test.each([
  ['claude-opus-5-5', 'adaptive', false],
  ['claude-fable-5', 'adaptive', false],
  ['claude-opus-4-7', 'adaptive', false],
  ['claude-sonnet-4-6', 'adaptive', true],
  ['claude-haiku-4-5-20251001', 'budget', true],
  ['claude-3-5-haiku-20241022', 'budget', true],
  ['claude-sonnet-4-20250514', 'budget', true],
  ['claude-next', 'adaptive', false],
])('%s has the thinking mode %s', (model, thinking, sampling) => {
  expect(traitsOf(model)).toMatchObject({ thinking, sampling });
});
