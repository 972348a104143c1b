import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { Usage } from '../api/contract.ts';
import { BudgetBar } from './budget-bar.tsx';

const budget: Usage['budget'] = {
  month: '2026-11',
  state: 'free',
  words: '24,752 of this month’s 100,000 tokens are used.',
  tokens: { used: 24_752, held: 0, limit: 100_000 },
  dollars: { used: 0.031, held: 0, limit: null },
  questionsLeft: 4,
  part: 0.25,
  resetsAt: '2026-12-01T00:00:00Z',
  override: null,
};
const rendered = (change: Partial<Usage['budget']>) =>
  renderToStaticMarkup(<BudgetBar budget={{ ...budget, ...change }} />);

test('what is left is also told in questions', () => {
  expect(rendered({})).toContain('What is left is about 4 short questions.');
  expect(rendered({ questionsLeft: null })).not.toContain('What is left');
});

test('a budget that admits no question any more is not within the limits', () => {
  const html = rendered({ questionsLeft: 0 });
  expect(html).toContain('Nearly used up');
  expect(html).toContain('What is left is not enough for a question.');
  expect(rendered({ questionsLeft: 0, state: 'used_up' })).not.toContain('What is left');
});
