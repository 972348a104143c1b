import { expect, test } from 'vitest';
import { quotaError } from './quota-error.ts';

const resetsAt = new Date('2026-12-01T00:00:00Z');
const worst = { tokens: 48_500, micros: 610_000 };
const month = { budget: 'month', of: 'instance', unit: 'tokens', resetsAt, left: 0 } as const;

test('an exhausted budget says so, and until when', () => {
  expect(quotaError(month, worst)).toMatchObject({
    code: 'insufficient_quota',
    message:
      'This assistant has used up its tokens for this month. It continues automatically on 2026-12-01 (UTC); the dashboard shows its usage.',
  });
});

test('what other questions only reserve is free soon: try again, in seconds', () => {
  expect(quotaError({ ...month, left: 200, isReserved: true }, worst)).toMatchObject({
    code: 'rate_limit_exceeded',
    retryAfter: 5,
    message:
      'Other questions under way have reserved the rest of the tokens for this month. Try again in 5 s.',
  });
});

test('a budget with too little left for this question says how much, in its own unit', () => {
  expect(quotaError({ ...month, left: 47_812 }, worst).message).toMatch(
    /^This question may need 48,500 tokens, and this assistant has 47,812 left for this month\. A shorter/,
  );
  expect(quotaError({ ...month, of: 'team', unit: 'money', left: 500_000 }, worst).message).toMatch(
    /^This question may need \$0\.61, and your account has \$0\.50 left for this month\./,
  );
});

test('a temporary budget says its limit and until when it applies, in its own unit', () => {
  const override = { limit: 10_000_000, until: '2026-12-15' };
  expect(quotaError({ ...month, override }, worst).message).toMatch(
    /shows its usage\. A temporary budget of 10,000,000 tokens a month applies until the end of 2026-12-15 \(UTC\)\.$/,
  );
  expect(
    quotaError({ ...month, unit: 'money', budget: 'day', override: { ...override, limit: 2_500_000 } }, worst)
      .message,
  ).toMatch(/A temporary budget of \$2\.50 a day applies until the end of 2026-12-15 \(UTC\)\.$/);
});
