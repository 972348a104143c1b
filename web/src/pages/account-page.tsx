import { EmailCard } from '../account/email-card.tsx';
import { NameCard } from '../account/name-card.tsx';
import { PasswordCard } from '../account/password-card.tsx';
import type { User } from '../api/contract.ts';
import { Page } from '../layout/page.tsx';
import { DataCard } from '../leaving/data-card.tsx';
import { DeleteAccountCard } from '../leaving/delete-account-card.tsx';
import { RequireSession } from '../session/require-session.tsx';

/** Where a customer changes their name, email and password, gets their data, and deletes their account. */
export default function AccountPage() {
  return (
    <Page title="Your account">
      <RequireSession>{(user) => <Account user={user} />}</RequireSession>
    </Page>
  );
}

function Account({ user }: { user: User }) {
  return (
    <div className="wrap wrap--narrow page-pad stack">
      <h1>Your account</h1>
      <NameCard user={user} />
      <EmailCard user={user} />
      <PasswordCard user={user} />
      <DataCard user={user} />
      <DeleteAccountCard user={user} />
    </div>
  );
}
