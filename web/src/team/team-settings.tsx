import { May, useTeam } from './current-team.tsx';
import { DeleteTeam } from './delete-team.tsx';
import { TeamNameCard } from './team-name-card.tsx';
import { TeamsCard } from './teams-card.tsx';

/** The name of the team, the user's other teams, and the end of this one. */
export function TeamSettings() {
  const { own } = useTeam();
  return (
    <>
      <May permission="team:rename">
        <TeamNameCard />
      </May>
      <TeamsCard />
      {/* A team that came with an account goes with it. */}
      {!own && (
        <May permission="team:delete">
          <DeleteTeam />
        </May>
      )}
    </>
  );
}
