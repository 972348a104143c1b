import { type ReactNode, useEffect, useState } from 'react';
import type { ReadInvitation } from '../api/contract.ts';
import { useLinkToken } from '../email-proof/link-token.ts';
import { Page } from '../layout/page.tsx';
import { clearReturnTo } from '../session/return-to.ts';
import { useSession } from '../session/session.tsx';
import { AcceptInvitation } from '../team/invitation/accept-invitation.tsx';
import {
  awaitedInvitation,
  keepInvitation,
  keepInvitedEmail,
} from '../team/invitation/awaited-invitation.ts';
import { useInvitation } from '../team/invitation/use-invitation.ts';
import { roleWords } from '../team/role-words.ts';
import { ButtonLink } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import '../ui/facts.css';
import '../team/team.css';

/** The page that the mail of an invitation leads to. Its token is in the hash, which no server's log ever sees. */
export default function InvitationPage() {
  const opened = useLinkToken();
  const [kept] = useState(awaitedInvitation);
  const token = opened || kept;
  return (
    <Page title="Invitation">
      <div className="wrap wrap--narrow page-pad stack">
        {token ? <OpenedInvitation key={token} token={token} /> : <WithoutLink />}
      </div>
    </Page>
  );
}

function OpenedInvitation({ token }: { token: string }) {
  const { invitation, reading } = useInvitation(token);
  useKept(token);
  const { problem } = reading;
  if (problem?.code === 'invitation_invalid')
    return (
      <NoInvitation>
        <ProblemNote problem={problem} />
      </NoInvitation>
    );
  if (problem) return <ProblemNote problem={problem} retry={() => void reading.run()} />;
  if (!invitation) return <Skeleton label="Reading your invitation" />;
  return (
    <>
      <h1>Join “{invitation.team}”</h1>
      <Described invitation={invitation} />
      <NextStep token={token} invitation={invitation} />
    </>
  );
}

/** Keeps the invitation while nobody is logged in, so that the log-in comes back to it. */
function useKept(token: string): void {
  const { state } = useSession().session;
  useEffect(() => {
    if (state === 'anonymous') keepInvitation(token);
  }, [state, token]);
}

function Described({ invitation: { team, role, email, invitedBy } }: { invitation: ReadInvitation }) {
  const { title, may } = roleWords(role);
  return (
    <section className="card stack" aria-label="Your invitation">
      <p>
        {invitedBy ?? 'Somebody'} invites you to share the assistant of “{team}”.
      </p>
      <dl className="facts">
        <div>
          <dt>Your role</dt>
          <dd>
            {title}. <span className="soft">{may}</span>
          </dd>
        </div>
        <div>
          <dt>For the address</dt>
          <dd>{email}</dd>
        </div>
      </dl>
    </section>
  );
}

function NextStep({ token, invitation }: { token: string; invitation: ReadInvitation }) {
  const { session, ask } = useSession();
  if (session.state === 'loading') return <Skeleton label="Loading your account" />;
  if (session.state === 'unreachable') return <ProblemNote problem={session.problem} retry={ask} />;
  if (session.state === 'anonymous') return <LogInFirst email={invitation.email} />;
  if (session.user.needsDetails) return <CompleteFirst token={token} />;
  return <Reached token={token} invitation={invitation} user={session.user} />;
}

/** Now that somebody is logged in, a later log-in leads to the dashboard again. */
function Reached(props: React.ComponentProps<typeof AcceptInvitation>) {
  useEffect(clearReturnTo, []);
  return <AcceptInvitation {...props} />;
}

function LogInFirst({ email }: { email: string }) {
  useEffect(() => keepInvitedEmail(email), [email]);
  return (
    <>
      <p>
        To accept it, log in with <strong>{email}</strong>, or sign up with it. You come back to this page.
      </p>
      <div className="team__acts">
        <ButtonLink href="/signup">Sign up</ButtonLink>
        <ButtonLink href="/login" variant="quiet">
          Log in
        </ButtonLink>
      </div>
    </>
  );
}

function CompleteFirst({ token }: { token: string }) {
  useEffect(() => keepInvitation(token), [token]);
  return (
    <>
      <p>Your account is not complete yet. Complete it first; you come back to this page.</p>
      <div>
        <ButtonLink href="/signup/details">Complete your sign-up</ButtonLink>
      </div>
    </>
  );
}

function WithoutLink() {
  return (
    <NoInvitation>
      <p className="soft">
        Open the link in the mail that we sent you. If it does not work any more, ask the person who invited
        you for another invitation.
      </p>
    </NoInvitation>
  );
}

function NoInvitation({ children }: { children: ReactNode }) {
  return (
    <>
      <h1>Invitation to a team</h1>
      {children}
      <div>
        <ButtonLink href="/dashboard" variant="quiet">
          Go to your dashboard
        </ButtonLink>
      </div>
    </>
  );
}
