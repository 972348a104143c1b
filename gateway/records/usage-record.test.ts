import { expect, test } from 'vitest';
import { NOTHING } from '../budget/amount.ts';
import { aCall, someFacts } from '../budget/ledger.builder.ts';
import { usageRecordOf } from './usage-record.ts';

const toolsOf = (...tools: string[]): string[] =>
  usageRecordOf(aCall(NOTHING), 'team', NOTHING, someFacts({ tools })).tools;

test('a record keeps tool names that OpenAI allows', () => {
  expect(toolsOf('web_search', 'read-file', 'A1')).toEqual(['web_search', 'read-file', 'A1']);
});

test.each(['a.b', '$inc', 'tools.$[]', 'my secret', '__proto__', '', 'x'.repeat(65), 'é'])(
  '%j is not a valid tool name, and is recorded once as "other"',
  (name) => {
    expect(toolsOf(name, 'add', name)).toEqual(['other', 'add']);
  },
);
