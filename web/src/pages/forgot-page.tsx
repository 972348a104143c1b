import { Link } from 'wouter';
import { AccountLayout } from '../account/account-layout.tsx';
import { ForgotForm } from '../account/forgot-form.tsx';

const next = [
  'We mail you a link, which works once and for 30 minutes.',
  'You choose a new password. Your account is then logged out everywhere.',
  'You log in with it. Your assistant runs on meanwhile.',
];

/** Where a customer who has forgotten their password asks for a link by mail. */
export default function ForgotPage() {
  const lead = (
    <>
      Enter the address of your account. Or go back to <Link href="/login">log in</Link>.
    </>
  );
  return (
    <AccountLayout title="Forgot your password?" lead={lead} aside={next}>
      <ForgotForm />
    </AccountLayout>
  );
}
