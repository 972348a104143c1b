import { useState } from 'react';
import { callApi } from '../api/client.ts';
import { useLinkToken } from '../email-proof/link-token.ts';
import { Page } from '../layout/page.tsx';
import { useAction } from '../load/use-action.ts';
import { useSession } from '../session/session.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';

/** The page that the mail of a deletion leads to, for who cannot log in. Its token is in the hash. */
export default function KeepAccountPage() {
  const token = useLinkToken();
  return (
    <Page title="Keep your account">
      <div className="wrap wrap--narrow page-pad stack">
        <KeepAccount key={token} token={token} />
      </div>
    </Page>
  );
}

function KeepAccount({ token }: { token: string }) {
  const { refresh } = useSession();
  const [kept, setKept] = useState(false);
  const keep = useAction(async () => {
    await callApi('/api/auth/keep-account', { method: 'POST', body: { token } });
    setKept(true);
    await refresh();
  });
  if (kept)
    return (
      <>
        <h1>Your account stays</h1>
        <p role="status">
          Nothing was deleted, and nothing will be. If it was not you who asked for the deletion, change your
          password now.
        </p>
        <div>
          <ButtonLink href="/account">Go to your account</ButtonLink>
        </div>
      </>
    );
  return (
    <>
      <h1>Keep your account</h1>
      <p className="soft">
        {token
          ? 'Somebody has asked us to delete your account. If you want to keep it, press the button.'
          : 'Open the link in the mail that we sent you, or log in: a line above every page then has the button.'}
      </p>
      {keep.problem && <ProblemNote problem={keep.problem} />}
      <div>
        {token ? (
          <Button busy={keep.busy} onClick={() => keep.run()}>
            Keep my account
          </Button>
        ) : (
          <ButtonLink href="/login">Log in</ButtonLink>
        )}
      </div>
    </>
  );
}
