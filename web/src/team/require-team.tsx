import { Fragment, type ReactNode } from 'react';
import type { Team, User } from '../api/contract.ts';
import { RequireSession } from '../session/require-session.tsx';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { CreateTeam } from './create-team.tsx';
import { CurrentTeam } from './current-team.tsx';
import { useTeams } from './teams.tsx';
import './team.css';

type PageOfTeam = (user: User, team: Team) => ReactNode;

/** Shows its page to members, about their current team. The page starts anew when they choose another team. */
export function RequireTeam({ children }: { children: PageOfTeam }) {
  return <RequireSession>{(user) => <OfCurrentTeam user={user}>{children}</OfCurrentTeam>}</RequireSession>;
}

function OfCurrentTeam({ user, children }: { user: User; children: PageOfTeam }) {
  const { all, current, problem, reload } = useTeams();
  if (!all)
    return (
      <div className="wrap wrap--narrow page-pad">
        {problem ? (
          <ProblemNote problem={problem} retry={() => void reload()} />
        ) : (
          <Skeleton label="Loading your teams" lines={5} />
        )}
      </div>
    );
  return (
    <>
      <Notice />
      {current ? (
        <CurrentTeam value={current}>
          <Fragment key={current.id}>{children(user, current)}</Fragment>
        </CurrentTeam>
      ) : (
        <WithoutTeam />
      )}
    </>
  );
}

/** What has happened to the team that was shown before. */
function Notice() {
  const { notice, closeNotice } = useTeams();
  return (
    <div className="wrap" role="status">
      {notice && (
        <div className="team-notice">
          <p>{notice}</p>
          <Button variant="quiet" onClick={closeNotice}>
            Close
          </Button>
        </div>
      )}
    </div>
  );
}

/** For a user who has handed over their own team and left it. */
function WithoutTeam() {
  return (
    <div className="wrap wrap--narrow page-pad stack">
      <h1>You are in no team</h1>
      <p className="soft">
        An assistant belongs to a team. Create a team, or ask the owner of another one to invite you.
      </p>
      <section className="card" aria-label="Create a team">
        <CreateTeam />
      </section>
    </div>
  );
}
