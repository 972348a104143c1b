import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Team, Usage } from '../api/contract.ts';
import { Page } from '../layout/page.tsx';
import { useLoad } from '../load/use-load.ts';
import { teamPath, useRefusedByTeam, useTeam } from '../team/current-team.tsx';
import { RequireTeam } from '../team/require-team.tsx';
import { formatCount, formatDollars } from '../ui/format-number.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { BudgetBar } from '../usage/budget-bar.tsx';
import { DayChart } from '../usage/day-chart.tsx';
import { AssistantTable, FailedCallsNote, ModelTable, ToolTable } from '../usage/usage-tables.tsx';
import '../ui/button.css';
import './usage-page.css';

/** How much the assistants of the current team have used the models. */
export default function UsagePage() {
  return (
    <Page title="Usage">
      <RequireTeam>{(_user, team) => <TeamUsage team={team} />}</RequireTeam>
    </Page>
  );
}

function TeamUsage({ team }: { team: Team }) {
  const usage = useLoad<Usage>(teamPath('/api/usage', team));
  useRefusedByTeam(usage.problem);
  return (
    <div className="wrap usage">
      <h1>Usage</h1>
      {!team.own && <p className="soft">Of the assistant of {team.name}.</p>}
      {usage.problem && <ProblemNote problem={usage.problem} retry={usage.reload} />}
      {usage.data ? (
        <Shown usage={usage.data} />
      ) : (
        usage.state === 'loading' && <Skeleton label="Loading your usage" lines={8} />
      )}
    </div>
  );
}

function Shown({ usage }: { usage: Usage }) {
  const { calls, refused, lost } = usage.total;
  return (
    <>
      <Part title="This month">
        <BudgetBar budget={usage.budget} />
      </Part>
      {calls + refused + lost === 0 ? <Nothing days={usage.days.length} /> : <Used usage={usage} />}
    </>
  );
}

function Used({ usage: { total, days, models, tools, assistants } }: { usage: Usage }) {
  const csv = teamPath(`/api/usage.csv?days=${days.length}`, useTeam());
  return (
    <>
      <Part title={`The last ${days.length} days`}>
        <p className="figures">
          {formatCount(total.calls)} calls, {formatCount(total.tokens)} tokens, worth{' '}
          {formatDollars(total.dollars)}.
        </p>
        <FailedCallsNote total={total} />
        <DayChart days={days} />
        <p>
          <a className="button button--quiet" href={csv} download>
            Download as CSV
          </a>
        </p>
      </Part>
      <div className="usage__tables">
        <Part title="Models">
          <ModelTable models={models} />
        </Part>
        <Part title="Tools">
          <ToolTable tools={tools} />
        </Part>
      </div>
      {assistants.length > 1 && (
        <Part title="Assistants">
          <AssistantTable assistants={assistants} />
        </Part>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = `usage-${title.toLowerCase().replaceAll(/\W+/g, '-')}`;
  return (
    <section className="card stack" aria-labelledby={id}>
      <h2 id={id} className="usage__part">
        {title}
      </h2>
      {children}
    </section>
  );
}

/** Shown while there has been no call. */
function Nothing({ days }: { days: number }) {
  return (
    <section className="card stack" aria-labelledby="usage-nothing">
      <h2 id="usage-nothing" className="usage__part">
        Nothing used yet
      </h2>
      <p className="soft">
        Your assistant has not called a model in the last {days} days. Each call appears here a few seconds
        later: by day, by model and by tool.
      </p>
      <p>
        <Link href="/dashboard">Open your assistant from the dashboard</Link>
      </p>
    </section>
  );
}
