import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Router } from 'wouter';
import { MemberNavigation } from './member-navigation.tsx';

const shownAt = (path: string, isOperator = false) =>
  renderToStaticMarkup(
    <Router ssrPath={path}>
      <MemberNavigation isOperator={isOperator} />
    </Router>,
  );

it('marks the page that is shown, and no other', () => {
  const marked = shownAt('/account').match(/<a [^>]*aria-current="page"[^>]*>[^<]*/g);
  expect(marked).toEqual([expect.stringMatching(/href="\/account".*>Settings$/)]);
  expect(shownAt('/terms')).not.toContain('aria-current');
});

it('leads operators, and nobody else, to their page', () => {
  expect(shownAt('/dashboard', true)).toContain('Operators');
  expect(shownAt('/dashboard')).not.toContain('Operators');
});

it('has a menu that names its list and is closed at first', () => {
  const html = shownAt('/dashboard');
  const [, controls] = /aria-expanded="false" aria-controls="([^"]+)"/.exec(html) ?? [];
  expect(html).toContain(`<ul id="${controls}"`);
});
