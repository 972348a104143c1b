import { useLocation } from 'wouter';
import { callApi } from '../../api/client.ts';
import type { ReadInvitation, Team, User } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { useSession } from '../../session/session.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { useTeams } from '../teams.tsx';

type AcceptProps = { token: string; invitation: ReadInvitation; user: User };

/** What a user who is logged in does with an invitation. After it is accepted, the app shows its team. */
export function AcceptInvitation({ token, invitation, user }: AcceptProps) {
  const { refresh } = useSession();
  const { choose, reload } = useTeams();
  const [, go] = useLocation();
  const accept = useAction(async () => {
    const body = { token };
    const { team } = await callApi<{ team: Team }>('/api/invitations/accept', { method: 'POST', body });
    // The link has also proven the user's address.
    await Promise.all([refresh(), reload()]);
    choose(team.id);
    go('/dashboard');
  });
  if (accept.problem?.code === 'invitation_other_account')
    return <OtherAccount email={invitation.email} user={user} />;
  return (
    <>
      {accept.problem && <ProblemNote problem={accept.problem} />}
      <p className="soft small">You are logged in as {user.email ?? user.name}.</p>
      <div>
        <Button busy={accept.busy} onClick={() => accept.run()}>
          Accept the invitation
        </Button>
      </div>
    </>
  );
}

function OtherAccount({ email, user }: { email: string; user: User }) {
  const { leave } = useSession();
  const leaving = useAction(leave);
  return (
    <div className="stack" role="alert">
      <p>
        This invitation is for <strong>{email}</strong>, and you are logged in as{' '}
        <strong>{user.email ?? user.name}</strong>. Log out and use {email}, or ask to be invited at the
        address of your account.
      </p>
      {leaving.problem && <ProblemNote problem={leaving.problem} />}
      <div className="team__acts">
        <Button busy={leaving.busy} onClick={() => leaving.run()}>
          Log out and use {email}
        </Button>
        <ButtonLink href="/dashboard" variant="quiet">
          Go to your dashboard
        </ButtonLink>
      </div>
    </div>
  );
}
