import type { User } from '../api/contract.ts';
import { Page } from '../layout/page.tsx';
import { May, useTeam } from '../team/current-team.tsx';
import { DeleteTeam } from '../team/delete-team.tsx';
import { InvitationsCard } from '../team/invitations-card.tsx';
import { MembersCard } from '../team/members-card.tsx';
import { RequireTeam } from '../team/require-team.tsx';
import { roleWords } from '../team/role-words.ts';
import { TeamNameCard } from '../team/team-name-card.tsx';
import { TeamsCard } from '../team/teams-card.tsx';
import { TokensCard } from '../team/tokens/tokens-card.tsx';
import { WebhooksCard } from '../team/webhooks/webhooks-card.tsx';
import '../team/team.css';

/** The people of the current team, whom it has invited, its tokens and webhooks, and the user's other teams. */
export default function TeamPage() {
  return (
    <Page title="Team">
      <RequireTeam>{(user) => <CurrentTeamPage user={user} />}</RequireTeam>
    </Page>
  );
}

function CurrentTeamPage({ user }: { user: User }) {
  const { name, role, own } = useTeam();
  const { withArticle } = roleWords(role);
  return (
    <div className="wrap team">
      <div>
        <h1>{name}</h1>
        <p className="soft">The people of a team share its assistant. You are {withArticle} of this one.</p>
      </div>
      <MembersCard userId={user.id} />
      <May permission="invitations:read">
        <InvitationsCard />
      </May>
      <May permission="tokens:read">
        <TokensCard />
      </May>
      <May permission="webhooks:read">
        <WebhooksCard />
      </May>
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
    </div>
  );
}
