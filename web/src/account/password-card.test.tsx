import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Router } from 'wouter';
import type { User } from '../api/contract.ts';
import { SessionProvider } from '../session/session.tsx';
import { buildUser } from '../session/user.builder.ts';
import { PasswordCard } from './password-card.tsx';

const shown = (user: User) =>
  renderToStaticMarkup(
    <Router ssrPath="/account">
      <SessionProvider>
        <PasswordCard user={user} />
      </SessionProvider>
    </Router>,
  );

it('says how long a password has to be before one is typed', () => {
  expect(shown(buildUser())).toContain('8 characters or more.');
});

it('says to a user of X that they need no password to set their first', () => {
  expect(shown(buildUser({ provider: 'x' }))).toContain('Leave it empty');
  expect(shown(buildUser())).not.toContain('Leave it empty');
});
