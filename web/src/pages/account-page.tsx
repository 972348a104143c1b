import { EmailCard } from '../account/email-card.tsx';
import { NameCard } from '../account/name-card.tsx';
import { PasswordCard } from '../account/password-card.tsx';
import { LinkResult, XCard } from '../account/x-card.tsx';
import type { User } from '../api/contract.ts';
import { Page } from '../layout/page.tsx';
import { RequireSession } from '../session/require-session.tsx';
import './account-page.css';

/** Where a customer changes their name, and how they log in: email, password and X. */
export default function AccountPage() {
  return (
    <Page title="Settings">
      <RequireSession>{(user) => <Account user={user} />}</RequireSession>
    </Page>
  );
}

function Account({ user }: { user: User }) {
  return (
    <div className="wrap settings">
      <h1>Settings</h1>
      <LinkResult user={user} />
      <div className="settings__cards">
        <NameCard user={user} />
        <EmailCard user={user} />
        <PasswordCard user={user} />
        <XCard user={user} />
      </div>
    </div>
  );
}
