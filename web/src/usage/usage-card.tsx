import { Link } from 'wouter';
import type { Usage } from '../api/contract.ts';
import { useLoad } from '../load/use-load.ts';
import { teamPath, useTeam } from '../team/current-team.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { BudgetBar } from './budget-bar.tsx';

/** The usage card of the dashboard: the monthly budget, and a link to the details. */
export function UsageCard() {
  const usage = useLoad<Usage>(teamPath('/api/usage?days=1', useTeam()));
  return (
    <section className="card stack" aria-labelledby="usage-title">
      <h3 id="usage-title">Usage this month</h3>
      {usage.problem && <ProblemNote problem={usage.problem} retry={usage.reload} />}
      {usage.data ? (
        <BudgetBar budget={usage.data.budget} />
      ) : (
        usage.state === 'loading' && <Skeleton label="Loading your usage" lines={3} />
      )}
      <p>
        <Link href="/usage">By day, model and tool</Link>
      </p>
    </section>
  );
}
