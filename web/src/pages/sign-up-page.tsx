import { Link, Redirect } from 'wouter';
import { AccountLayout } from '../account/account-layout.tsx';
import { SignUpForm } from '../account/sign-up-form.tsx';
import { useSession } from '../session/session.tsx';

const next = [
  'Your account is made and you are logged in at once.',
  'You press one button. We make a server for you and nobody else.',
  'You watch each step, and open your assistant at its own address.',
];

/** Where an account begins. */
export function SignUpPage() {
  const { session } = useSession();
  if (session.state === 'member') return <Redirect to="/dashboard" replace />;
  const lead = (
    <>
      Already with us? <Link href="/login">Log in</Link>.
    </>
  );
  return (
    <AccountLayout title="Create your account" lead={lead} aside={next}>
      <SignUpForm />
    </AccountLayout>
  );
}
