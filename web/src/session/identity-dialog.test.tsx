import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Router } from 'wouter';
import { IdentityQuestions } from './identity-dialog.tsx';

const shown = (ways: string[]) =>
  renderToStaticMarkup(
    <Router ssrPath="/dashboard">
      <IdentityQuestions ways={ways} onClose={() => undefined} />
    </Router>,
  );

it.each([
  [['password'], ['Password'], false],
  [['x'], [], true],
  [['password', 'x'], ['Password'], true],
  [['password', 'totp'], ['Password', 'Use your authenticator app'], false],
  [['totp', 'recovery'], ['Code of your authenticator app', 'Use a recovery code'], false],
])('an account with %j is asked for just that, and can always decline', (ways, typed, x) => {
  const html = shown(ways);
  const words = [
    'Password',
    'Code of your authenticator app',
    'Use your authenticator app',
    'Use a recovery code',
  ];
  expect(words.filter((word) => html.includes(`>${word}</`))).toEqual(typed);
  expect(html.includes('Continue with X')).toBe(x);
  expect(html.match(/Cancel/g)).toHaveLength(1);
});
