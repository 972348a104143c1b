import { Link, useParams } from 'wouter';
import { Page } from '../layout/page.tsx';
import { AuditTab } from '../operators/audit-tab.tsx';
import { DriftTab } from '../operators/drift/drift-tab.tsx';
import { FleetTab } from '../operators/fleet-tab.tsx';
import { PeopleTab } from '../operators/people/people-tab.tsx';
import { PersonView } from '../operators/people/person-view.tsx';
import { QueueTab } from '../operators/queue/queue-tab.tsx';
import { UsageTab } from '../operators/usage/usage-tab.tsx';
import { RequireSession } from '../session/require-session.tsx';
import { ButtonLink } from '../ui/button.tsx';
import './operators-page.css';

/** The tabs, each with its own address. To add a tab, add a line. */
const tabs = [
  { path: 'queue', title: 'Queue', Tab: QueueTab },
  { path: 'drift', title: 'Drift', Tab: DriftTab },
  { path: 'fleet', title: 'Fleet', Tab: FleetTab },
  { path: 'people', title: 'People', Tab: PeopleTab },
  { path: 'usage', title: 'Usage', Tab: UsageTab },
  { path: 'audit', title: 'Audit', Tab: AuditTab },
];

/** The pages for the people who run the fleet. */
export default function OperatorsPage() {
  return (
    <Page title="Operators">
      <RequireSession>
        {({ operator, secondFactor }) => {
          if (!operator) return <NotAnOperator />;
          return secondFactor ? <Operators /> : <NeedsSecondFactor />;
        }}
      </RequireSession>
    </Page>
  );
}

function Operators() {
  const { tab, person } = useParams<{ tab?: string; person?: string }>();
  const shown = tabs.find(({ path }) => path === (person ? 'people' : tab)) ?? tabs[0];
  return (
    <div className="wrap operators">
      <h1>Operators</h1>
      <nav className="operators__tabs" aria-label="Operators">
        {tabs.map(({ path, title }) => (
          <Link
            key={path}
            href={`/operators/${path}`}
            aria-current={path === shown?.path ? 'page' : undefined}
          >
            {title}
          </Link>
        ))}
      </nav>
      {person ? <PersonView key={person} id={person} /> : shown && <shown.Tab />}
    </div>
  );
}

function NeedsSecondFactor() {
  return (
    <div className="wrap wrap--narrow page-pad stack">
      <h1>Set up a second factor first</h1>
      <p className="soft">
        This page shows and changes every customer’s assistant, so a password or X alone does not open it. You
        need an authenticator app, on your phone or in your password manager. It takes a minute, once.
      </p>
      <div>
        <ButtonLink href="/security">Go to Security</ButtonLink>
      </div>
    </div>
  );
}

function NotAnOperator() {
  return (
    <div className="wrap wrap--narrow page-pad stack">
      <h1>For operators only</h1>
      <p className="soft">
        This page shows every customer’s assistant. Your account does not have the operator role. If it
        should, open the link in the email that invited you, or ask the people who run this service.
      </p>
      <div>
        <ButtonLink href="/dashboard">Go to your dashboard</ButtonLink>
      </div>
    </div>
  );
}
