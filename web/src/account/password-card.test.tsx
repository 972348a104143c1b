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

it('asks for the current password, unless there is none', () => {
  expect(shown(buildUser())).toContain('Current password');
  const first = shown(buildUser({ hasPassword: false }));
  expect(first).not.toContain('Current password');
  expect(first).toContain('Set the password');
});

it('asks to confirm the email before a first password', () => {
  const html = shown(buildUser({ hasPassword: false, emailProven: false }));
  expect(html).toContain('Confirm your email first');
  expect(html).not.toContain('New password');
});
