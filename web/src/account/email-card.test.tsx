import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Router } from 'wouter';
import type { User } from '../api/contract.ts';
import { SessionProvider } from '../session/session.tsx';
import { buildUnprovenUser, buildUser } from '../session/user.builder.ts';
import { EmailCard } from './email-card.tsx';

const shown = (user: User) =>
  renderToStaticMarkup(
    <Router ssrPath="/account">
      <SessionProvider>
        <EmailCard user={user} />
      </SessionProvider>
    </Router>,
  );

it('says that the address is confirmed', () => {
  const html = shown(buildUser());
  expect(html).toContain('Confirmed');
  expect(html).not.toContain('Send it again');
});

it('says that the address is not confirmed, and sends another link', () => {
  const html = shown(buildUnprovenUser());
  expect(html).toContain('Not confirmed');
  expect(html).toContain('Send it again');
  expect(html).not.toContain('Withdraw');
});

it('names the address that is to replace the present one, and takes it back', () => {
  const html = shown(buildUser({ newEmail: 'new@example.com' }));
  expect(html).toContain('Waiting for confirmation of <strong>new@example.com</strong>');
  expect(html).toContain('Withdraw the change');
});
