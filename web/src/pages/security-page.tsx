import { useState } from 'react';
import { Page } from '../layout/page.tsx';
import { ActivityCard } from '../security/activity-card.tsx';
import { SecondFactorCard } from '../security/second-factor-card.tsx';
import { SessionsCard } from '../security/sessions-card.tsx';
import { RequireSession } from '../session/require-session.tsx';
import './security-page.css';

/** What protects a user's account, a card for each subject. */
export default function SecurityPage() {
  return (
    <Page title="Security">
      <RequireSession>{() => <Cards />}</RequireSession>
    </Page>
  );
}

function Cards() {
  const [changes, setChanges] = useState(0);
  const changed = () => setChanges((count) => count + 1);
  return (
    <div className="wrap security">
      <h1>Security</h1>
      <SecondFactorCard onChanged={changed} />
      <SessionsCard onChanged={changed} />
      <ActivityCard changes={changes} />
    </div>
  );
}
