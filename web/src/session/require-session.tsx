import type { ReactNode } from 'react';
import { Redirect } from 'wouter';
import type { User } from '../api/contract.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { IdentityDialog } from './identity-dialog.tsx';
import { useSession } from './session.tsx';

/** Shows its page only to members. Others go to the login; members with missing details complete them first. */
export function RequireSession({ children }: { children: (user: User) => ReactNode }) {
  const { session, ask } = useSession();
  if (session.state === 'anonymous') {
    return <Redirect to={session.ended ? '/login?error=unauthenticated' : '/login'} replace />;
  }
  if (session.state === 'member') {
    if (session.user.needsDetails) return <Redirect to="/signup/details" replace />;
    return (
      <>
        {children(session.user)}
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
