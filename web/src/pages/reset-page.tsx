import { AccountLayout } from '../account/account-layout.tsx';
import { ResetForm } from '../account/reset-form.tsx';
import { useLinkToken } from '../email-proof/link-token.ts';
import { ButtonLink } from '../ui/button.tsx';

const next = [
  'Your account is logged out everywhere, also where somebody else was logged in.',
  'You log in with the new password.',
  'Your assistant runs on meanwhile.',
];

/** The page that the mail of a forgotten password leads to. Its token is in the hash, which no server's log ever sees. */
export default function ResetPage() {
  const token = useLinkToken();
  const lead = token
    ? 'Choose a password that you use nowhere else.'
    : 'Open the link in the mail that we sent you. If it does not work any more, get another one.';
  return (
    <AccountLayout title="Set a new password" lead={lead} aside={next}>
      {token ? (
        <ResetForm key={token} token={token} />
      ) : (
        <ButtonLink href="/forgot" wide>
          Get another link
        </ButtonLink>
      )}
    </AccountLayout>
  );
}
