import { describe, expect, it } from 'vitest';
import { monthWords, questionWords, regionalServers } from './tier-words.ts';

const regions = [
  { id: 'eu', name: 'Europe', city: 'Helsinki' },
  { id: 'us', name: 'United States', city: 'Ashburn' },
  { id: 'apac', name: 'Asia Pacific', city: 'Singapore' },
] as const;
const small = { serverType: 'cx23', cores: 2, memoryGb: 4, diskGb: 40 };
const large = { serverType: 'cpx21', cores: 3, memoryGb: 4, diskGb: 80 };

describe('the servers of a size', () => {
  it('are told apart by region where they differ', () => {
    const servers = [
      { ...small, region: 'eu' as const },
      { ...large, region: 'us' as const },
      { ...large, region: 'apac' as const },
    ];
    expect(regionalServers({ servers }, [...regions])).toEqual([
      { words: '2 vCPU, 4 GB memory, 40 GB disk', regions: 'Europe' },
      { words: '3 vCPU, 4 GB memory, 80 GB disk', regions: 'United States and Asia Pacific' },
    ]);
  });

  it('are one line where every region has the same', () => {
    const servers = [
      { ...large, region: 'eu' as const },
      { ...large, region: 'us' as const },
    ];
    expect(regionalServers({ servers }, [...regions])).toEqual([
      { words: '3 vCPU, 4 GB memory, 80 GB disk', regions: null },
    ]);
  });
});

it('says what a month has in tokens, and about how many questions that is', () => {
  expect(monthWords({ tokensPerMonth: 100_000 })).toBe('100,000 tokens a month');
  expect(monthWords({ tokensPerMonth: null })).toBe('No monthly limit');
  expect([5, 1, 0, null].map(questionWords)).toEqual([
    'about 5 short questions',
    'about 1 short question',
    'not enough for a question',
    null,
  ]);
});
