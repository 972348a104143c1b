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
  [['password'], { password: true, x: false }],
  [['x'], { password: false, x: true }],
  [['password', 'x'], { password: true, x: true }],
])('an account with %j is asked for just that, and can always decline', (ways, { password, x }) => {
  const html = shown(ways);
  expect(html.includes('type="password"')).toBe(password);
  expect(html.includes('Continue with X')).toBe(x);
  expect(html.match(/Not now/g)).toHaveLength(1);
});
