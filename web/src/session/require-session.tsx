import { type ReactNode, useEffect } from 'react';
import { Redirect } from 'wouter';
import type { User } from '../api/contract.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { IdentityDialog } from './identity-dialog.tsx';
import { clearPageToShow, savePageToShow } from './return-to.ts';
import { useSession } from './session.tsx';

/** Shows its page only to members. Others log in and come back; members with missing details complete them first. */
export function RequireSession({ children }: { children: (user: User) => ReactNode }) {
  const { session, ask } = useSession();
  if (session.state === 'anonymous') return <LogInFirst ended={session.ended} />;
  if (session.state === 'member') {
    if (session.user.needsDetails) return <Redirect to="/signup/details" replace />;
    return (
      <>
        {children(session.user)}
        <Reached />
        <IdentityDialog />
      </>
    );
  }
  return (
    <div className="wrap page-pad">
      {session.state === 'loading' ? (
        <Skeleton label="Loading your account" lines={5} />
      ) : (
        <ProblemNote problem={session.problem} retry={ask} />
      )}
    </div>
  );
}

/** `ended` is undefined for somebody who has logged out, and wants to see nothing else. */
function LogInFirst({ ended }: { ended: boolean | undefined }) {
  if (ended !== undefined) savePageToShow(location.pathname + location.search + location.hash);
  return <Redirect to={ended ? '/login?error=unauthenticated' : '/login'} replace />;
}

/** Now that a member sees a page, a later log-in leads to the dashboard again. */
function Reached() {
  useEffect(clearPageToShow, []);
  return null;
}
