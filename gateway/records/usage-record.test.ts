import { expect, test } from 'vitest';
import { NOTHING } from '../budget/amount.ts';
import { aCall, someFacts } from '../budget/ledger.builder.ts';
import { usageRecordOf } from './usage-record.ts';

const toolsOf = (...tools: string[]): string[] =>
  usageRecordOf(aCall(NOTHING), 'team', NOTHING, someFacts({ tools })).tools;

test('the tools of a record are names as OpenAI allows them', () => {
  expect(toolsOf('web_search', 'read-file', 'A1')).toEqual(['web_search', 'read-file', 'A1']);
});

test.each(['a.b', '$inc', 'tools.$[]', 'my secret', '__proto__', '', 'x'.repeat(65), 'é'])(
  '%j is no name of a tool, and stands as another one, once',
  (name) => {
    expect(toolsOf(name, 'add', name)).toEqual(['other', 'add']);
  },
);
