import { Redirect, useLocation } from 'wouter';
import type { TeamPermission, User } from '../api/contract.ts';
import type { NavigationEntry } from '../layout/member-pages.ts';
import { Page } from '../layout/page.tsx';
import { TabLinks } from '../layout/tab-links.tsx';
import { May, useTeam } from '../team/current-team.tsx';
import { InvitationsCard } from '../team/invitations-card.tsx';
import { MembersCard } from '../team/members-card.tsx';
import { RequireTeam } from '../team/require-team.tsx';
import { roleWords } from '../team/role-words.ts';
import { TeamSettings } from '../team/team-settings.tsx';
import { TokensCard } from '../team/tokens/tokens-card.tsx';
import { WebhooksCard } from '../team/webhooks/webhooks-card.tsx';
import '../team/team.css';

type TeamTab = NavigationEntry & {
  /** What the user's role has to allow, if not everybody in the team sees the tab. */
  needs?: TeamPermission;
  Tab: React.ComponentType<{ userId: string }>;
};

const people: TeamTab = { path: '/team', title: 'People', Tab: People };

/** The tabs, each with its own address. To add a tab, add a line. */
const tabs: readonly TeamTab[] = [
  people,
  { path: '/team/tokens', title: 'API tokens', needs: 'tokens:read', Tab: TokensCard },
  { path: '/team/webhooks', title: 'Webhooks', needs: 'webhooks:read', Tab: WebhooksCard },
  { path: '/team/settings', title: 'Team settings', Tab: TeamSettings },
];

/** The current team: its people, tokens and webhooks, its name, and the user's other teams. */
export default function TeamPage() {
  const [here] = useLocation();
  const tab = tabs.find(({ path }) => path === here) ?? people;
  return (
    <Page title={tab === people ? 'Team' : tab.title}>
      <RequireTeam>{(user) => <CurrentTeamPage user={user} here={here} />}</RequireTeam>
    </Page>
  );
}

function CurrentTeamPage({ user, here }: { user: User; here: string }) {
  const { name, role, may } = useTeam();
  const { withArticle } = roleWords(role);
  const visible = tabs.filter(({ needs }) => !needs || may.includes(needs));
  const shown = visible.find(({ path }) => path === here);
  // Another team may have been chosen, in which the user's role shows less.
  if (!shown) return <Redirect to={people.path} replace />;
  return (
    <div className="wrap team">
      <div>
        <h1>{name}</h1>
        <p className="soft">The people of a team share its assistant. You are {withArticle} of this one.</p>
      </div>
      <TabLinks label="Team" tabs={visible} shown={shown.path} />
      <shown.Tab userId={user.id} />
    </div>
  );
}

function People({ userId }: { userId: string }) {
  return (
    <>
      <MembersCard userId={userId} />
      <May permission="invitations:read">
        <InvitationsCard />
      </May>
    </>
  );
}
