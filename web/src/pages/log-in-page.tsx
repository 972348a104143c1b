import { Link, Redirect, useSearchParams } from 'wouter';
import { AccountLayout } from '../account/account-layout.tsx';
import { noteOfCode } from '../account/code-note.ts';
import { LogInForm } from '../account/log-in-form.tsx';
import { returnTo } from '../session/return-to.ts';
import { useSession } from '../session/session.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';

const next = [
  'Your dashboard shows the status and the address of your assistant.',
  'Its token stays hidden until you reveal it.',
  'The usage page shows what it has used this month.',
];

/** Where a returning customer logs in. A failed login with X also ends here, with its code in `?error=`. */
export default function LogInPage() {
  const { session } = useSession();
  const [search] = useSearchParams();
  const code = search.get('error');
  // A member comes here when a login with X that was to confirm who they are has failed: they read why.
  const hasFailedAtX = code?.startsWith('oauth_');
  if (session.state === 'member' && !hasFailedAtX) return <Redirect to={returnTo()} replace />;
  const lead = (
    <>
      No account yet? <Link href="/signup">Sign up</Link>.
    </>
  );
  return (
    <AccountLayout title="Welcome back" lead={lead} aside={next}>
      {code && <ProblemNote problem={noteOfCode(code)} />}
      <LogInForm />
    </AccountLayout>
  );
}
