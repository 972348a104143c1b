import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Router } from 'wouter';
import type { User } from '../api/contract.ts';
import { SessionProvider } from '../session/session.tsx';
import { buildUser } from '../session/user.builder.ts';
import { LinkResult, XCard } from './x-card.tsx';

const shown = (user: User, search = '') =>
  renderToStaticMarkup(
    <Router ssrPath="/account" ssrSearch={search}>
      <SessionProvider>
        <LinkResult user={user} />
        <XCard user={user} />
      </SessionProvider>
    </Router>,
  );

it('offers to link X to an account without it', () => {
  expect(shown(buildUser())).toContain('Link X');
  expect(shown(buildUser())).not.toContain('Unlink X');
});

it('names the X account that is linked, and offers to unlink it', () => {
  const html = shown(buildUser({ xUsername: 'ada' }));
  expect(html).toContain('<strong>@ada</strong>');
  expect(html).toContain('Unlink X');
});

it('says what is missing before the last way in can be unlinked', () => {
  const html = shown(buildUser({ xUsername: 'ada', hasPassword: false }));
  expect(html).toContain('To unlink it, set a password first.');
  expect(html).not.toContain('Unlink X');
});

it('says that a link was made, and no more once it is undone', () => {
  expect(shown(buildUser({ xUsername: 'ada' }), '?x=linked')).toContain('@ada of X is linked.');
  expect(shown(buildUser(), '?x=linked')).not.toContain('is linked.</p>');
});

it('says why a link was not made', () => {
  const html = shown(buildUser(), '?error=oauth_denied');
  expect(html).toContain('role="alert"');
  expect(html).toContain('<code>oauth_denied</code>');
});
