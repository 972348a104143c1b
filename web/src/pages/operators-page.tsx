import { useParams } from 'wouter';
import { Page } from '../layout/page.tsx';
import { TabLinks } from '../layout/tab-links.tsx';
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
  { path: '/operators/queue', title: 'Queue', Tab: QueueTab },
  { path: '/operators/drift', title: 'Drift', Tab: DriftTab },
  { path: '/operators/fleet', title: 'Fleet', Tab: FleetTab },
  { path: '/operators/people', title: 'People', Tab: PeopleTab },
  { path: '/operators/usage', title: 'Usage', Tab: UsageTab },
  { path: '/operators/audit', title: 'Audit', Tab: AuditTab },
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
  const here = `/operators/${person ? 'people' : tab}`;
  const shown = tabs.find(({ path }) => path === here) ?? tabs[0];
  return (
    <div className="wrap operators">
      <h1>Operators</h1>
      <TabLinks label="Operators" tabs={tabs} shown={shown?.path} />
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
        also need an authenticator app or a passkey. Setting one up takes a minute, once.
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
