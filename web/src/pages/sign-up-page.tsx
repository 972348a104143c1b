import { Link, Redirect } from 'wouter';
import { AccountLayout } from '../account/account-layout.tsx';
import { SignUpForm } from '../account/sign-up-form.tsx';
import { returnTo } from '../session/return-to.ts';
import { useSession } from '../session/session.tsx';
import { awaitedInvitation } from '../team/invitation/awaited-invitation.ts';

const next = [
  'We create your account and log you in right away.',
  'You open the link that we mail you, and order your assistant with one button.',
  'You watch each step, then open your assistant at its own address.',
];

const nextIfInvited = [
  'We create your account and log you in right away.',
  'You accept the invitation, with the address that it was mailed to.',
  'You see the assistant of the team on your dashboard.',
];

/** Where a visitor creates an account. */
export default function SignUpPage() {
  const { session } = useSession();
  if (session.state === 'member') return <Redirect to={returnTo()} replace />;
  const lead = (
    <>
      Already have an account? <Link href="/login">Log in</Link>.
    </>
  );
  return (
    <AccountLayout title="Create your account" lead={lead} aside={awaitedInvitation() ? nextIfInvited : next}>
      <SignUpForm />
    </AccountLayout>
  );
}
