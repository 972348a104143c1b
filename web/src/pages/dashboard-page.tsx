import { useState } from 'react';
import type { ProvisioningStatus, Team, User } from '../api/contract.ts';
import { useCatalog } from '../catalog/use-catalog.ts';
import { Overview } from '../instance/overview.tsx';
import { Page } from '../layout/page.tsx';
import { usePoll } from '../load/use-poll.ts';
import { isOperationOver } from '../operation/progress.ts';
import { SetupPanel } from '../setup/setup-panel.tsx';
import type { CustomerStage } from '../setup/setup-words.ts';
import { teamPath, useRefusedByTeam } from '../team/current-team.tsx';
import { RequireTeam } from '../team/require-team.tsx';
import { roleWords } from '../team/role-words.ts';
import { LoadingCard } from '../ui/loading-card.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import './dashboard-page.css';

/** The assistant of the customer's current team. */
export default function DashboardPage() {
  return (
    <Page title="Dashboard">
      <RequireTeam>{(user, team) => <Dashboard user={user} team={team} />}</RequireTeam>
    </Page>
  );
}

/** A page that stays open notices what scans see, such as an assistant that is down. */
const STATUS_MS = 30_000;

function Dashboard({ user, team }: { user: User; team: Team }) {
  const status = usePoll<ProvisioningStatus>(teamPath('/api/provisioning/status', team), STATUS_MS);
  useRefusedByTeam(status.problem);
  const catalog = useCatalog();
  const [leaving, setLeaving] = useState<string | null>(null);
  const gone = status.data !== null && status.data.instance === null;
  const problem = status.problem ?? (gone ? catalog.problem : null);
  const reload = () => {
    status.reload();
    if (catalog.problem) catalog.reload();
  };
  return (
    <div className="wrap dashboard">
      <Greeting user={user} />
      {!team.own && <OtherTeamNote team={team} />}
      {leaving && gone && <Gone subdomain={leaving} />}
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {status.data ? (
        <Overview
          notice={<SetupPanel stage={customerStageOf(status.data, user)} />}
          user={user}
          status={status.data}
          catalog={catalog.data}
          onChanged={status.reload}
          onLeaving={setLeaving}
        />
      ) : (
        status.state === 'loading' && <LoadingCard />
      )}
    </div>
  );
}

function customerStageOf({ instance, operation }: ProvisioningStatus, user: User): CustomerStage {
  if (!instance) return user.wantedOrder ? 'order' : 'nothing';
  const isOrder = operation && !isOperationOver(operation) && instance.status !== 'ready';
  return isOrder ? 'order' : 'assistant';
}

function Greeting({ user }: { user: User }) {
  return (
    <div className="dashboard__head">
      {user.avatarUrl && (
        <img src={user.avatarUrl} alt="" width={52} height={52} referrerPolicy="no-referrer" />
      )}
      <div>
        <h1>Hello, {firstName(user.name)}</h1>
        <p className="soft">Free beta. {user.email}</p>
      </div>
    </div>
  );
}

/** Whose assistant this is, and what the user may do with it. */
function OtherTeamNote({ team: { name, role } }: { team: Team }) {
  const { withArticle, here } = roleWords(role);
  return (
    <p className="dashboard__team" data-testid="team-note">
      This is the assistant of <strong>{name}</strong>, where you are {withArticle}.{' '}
      <span className="soft">{here}</span>
    </p>
  );
}

function Gone({ subdomain }: { subdomain: string }) {
  return (
    <p className="dashboard__said" role="status">
      {subdomain} has been deleted, with its server, its address and its keys.
    </p>
  );
}

function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}
