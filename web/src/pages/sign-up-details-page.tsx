import { Redirect } from 'wouter';
import { AccountLayout } from '../account/account-layout.tsx';
import { DetailsForm } from '../account/details-form.tsx';
import { Page } from '../layout/page.tsx';
import { returnTo } from '../session/return-to.ts';
import { useSession } from '../session/session.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** By how the account logs in. Somebody else may have confirmed the address that was typed at a sign-up by email. */
const next = {
  x: [
    'X did not give us your email address, so we ask you for it.',
    'We mail a link to it. Once you have opened it, we write to you when your assistant is ready or something is wrong with it.',
    'You continue to log in with your X account.',
  ],
  email: [
    'The address that you signed up with is the confirmed address of another account.',
    'We mail a link to the one that you enter here. Your assistant can be set up once you have opened it.',
    'From then on, you log in with this address.',
  ],
};

/** The second half of a sign-up with X. */
export default function SignUpDetailsPage() {
  const { session, ask } = useSession();
  if (session.state === 'anonymous') return <Redirect to="/login" replace />;
  if (session.state === 'member' && !session.user.needsDetails) return <Redirect to={returnTo()} replace />;
  if (session.state === 'member') {
    return (
      <AccountLayout
        title="Almost there"
        lead={`Hello ${session.user.name}. One thing is missing.`}
        aside={next[session.user.provider]}
      >
        <DetailsForm user={session.user} />
      </AccountLayout>
    );
  }
  return (
    <Page title="Almost there">
      <div className="wrap wrap--narrow page-pad">
        {session.state === 'loading' ? (
          <Skeleton label="Loading your account" />
        ) : (
          <ProblemNote problem={session.problem} retry={ask} />
        )}
      </div>
    </Page>
  );
}
