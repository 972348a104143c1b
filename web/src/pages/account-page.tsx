import { EmailCard } from '../account/email-card.tsx';
import { MailsCard } from '../account/mails-card.tsx';
import { NameCard } from '../account/name-card.tsx';
import { PasswordCard } from '../account/password-card.tsx';
import { LinkResult, XCard } from '../account/x-card.tsx';
import type { User } from '../api/contract.ts';
import { Page } from '../layout/page.tsx';
import { DataCard } from '../leaving/data-card.tsx';
import { DeleteAccountCard } from '../leaving/delete-account-card.tsx';
import { RequireSession } from '../session/require-session.tsx';
import './account-page.css';

/** Where a customer changes their name and how they log in (email, password, X), chooses their mails, gets their data, and deletes their account. */
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
        <MailsCard />
        <DataCard user={user} />
        <DeleteAccountCard user={user} />
      </div>
    </div>
  );
}
