import { describe, expect, test } from 'vitest';
import { NOW } from '../../../gateway/budget/ledger.builder.ts';
import { budgetStatusOf } from './budget-status.ts';
import { daysOfMonth, lastDays } from './days.ts';
import { aRow } from './usage.builder.ts';
import { usageCsv } from './usage.csv.ts';
import { presentUsage } from './usage.present.ts';
import type { UsageRow } from './usage.read.ts';
import { usageAnswer } from './usage.schema.ts';

const usage = (rows: UsageRow[]) => ({
  days: lastDays(NOW, 3),
  rows,
  budget: budgetStatusOf(undefined, [], NOW),
  names: new Map([['ada', 'ada-lovelace']]),
});

describe('what a customer reads', () => {
  test('has every day, also those without calls; models and tools, the most used first', () => {
    const body = presentUsage(
      usage([
        aRow({ day: '2026-11-23', tools: { web_search: 1 } }),
        aRow({ model: 'claude-haiku-4-5', tokens: 500, tools: { web_search: 2, read_file: 4 } }),
        aRow({ model: '', calls: 0, tokens: 0, input: 0, output: 0, charge: 0, cost: 0, refused: 7 }),
      ]),
    );
    expect(body.days).toMatchObject([
      { day: '2026-11-23', calls: 1, tokens: 100, dollars: 0.00025 },
      { day: '2026-11-24', calls: 0, tokens: 0 },
      { day: '2026-11-25', calls: 1, tokens: 500, refused: 7 },
    ]);
    expect(body.models.map(({ model, calls }) => [model, calls])).toEqual([
      ['claude-haiku-4-5', 1],
      ['grok-4.2', 1],
    ]);
    expect(body.tools).toEqual([
      { tool: 'read_file', calls: 4 },
      { tool: 'web_search', calls: 3 },
    ]);
    expect(body.total).toMatchObject({ calls: 2, tokens: 600, refused: 7 });
  });

  test('is what they are charged, never what it costs us', () => {
    const body = presentUsage(usage([aRow({ charge: 250, cost: 111 })]));
    expect(usageAnswer.parse(body)).toEqual(body);
    expect(JSON.stringify(body)).not.toMatch(/cost|0\.000111/);
  });

  test('includes an assistant that was removed', () => {
    const { assistants } = presentUsage(usage([aRow(), aRow({ instance: 'gone', tokens: 900 })]));
    expect(assistants.map(({ assistant }) => assistant)).toEqual(['removed (gone)', 'ada-lovelace']);
  });

  test('counts tools whose names are members of every object', () => {
    expect(presentUsage(usage([aRow({ tools: { constructor: 2 } as never })])).tools).toEqual([
      { tool: 'constructor', calls: 2 },
    ]);
  });
});

test('the CSV has one line per day, assistant and model', () => {
  expect(usageCsv(usage([aRow({ failed: 1 }), aRow({ instance: 'gone', model: '=cmd', charge: 0 })]))).toBe(
    [
      'day,assistant,model,calls,failed,throttled,refused,input_tokens,cached_input_tokens,output_tokens,tokens,dollars',
      '2026-11-25,ada-lovelace,grok-4.2,1,1,0,0,60,0,40,100,0.000250',
      "2026-11-25,removed (gone),'=cmd,1,0,0,0,60,0,40,100,0.000000",
      '',
    ].join('\r\n'),
  );
});

describe('days', () => {
  test('are those of UTC, today last', () => {
    expect(lastDays(new Date('2026-03-01T00:30:00Z'), 3)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
  });
  test('of a month begin with its first', () => {
    expect(daysOfMonth(new Date('2026-12-01T00:00:00Z'))).toEqual(['2026-12-01']);
    expect(daysOfMonth(new Date('2026-10-31T23:59:59Z'))).toHaveLength(31);
  });
});
