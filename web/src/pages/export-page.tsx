import { useEffect, useState } from 'react';
import { Redirect } from 'wouter';
import { useLinkToken } from '../email-proof/link-token.ts';
import { Page } from '../layout/page.tsx';
import { downloadArchive } from '../leaving/download-archive.ts';
import { useAction } from '../load/use-action.ts';
import { RequireSession } from '../session/require-session.tsx';
import { clearReturnTo, saveReturnTo } from '../session/return-to.ts';
import { useSession } from '../session/session.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';

/** The page that the mail of an export leads to. Its token is in the hash, which no server's log ever sees. */
export default function ExportPage() {
  const token = useLinkToken();
  const { session } = useSession();
  if (session.state === 'anonymous') {
    if (token) saveReturnTo(`/export#${token}`);
    return <Redirect to="/login?error=unauthenticated" replace />;
  }
  return (
    <Page title="Your data">
      <RequireSession>{(user) => <Archive token={token} email={user.email} />}</RequireSession>
    </Page>
  );
}

function Archive({ token, email }: { token: string; email: string | null }) {
  useEffect(clearReturnTo, []);
  return (
    <div className="wrap wrap--narrow page-pad stack">
      <h1>Your data</h1>
      {token ? (
        <Download key={token} token={token} email={email} />
      ) : (
        <p className="soft">
          Open the link in the mail that we sent you. If it does not work any more, export your data again on
          the Settings page.
        </p>
      )}
      {!token && (
        <div>
          <ButtonLink href="/account">Go to your account</ButtonLink>
        </div>
      )}
    </div>
  );
}

function Download({ token, email }: { token: string; email: string | null }) {
  const [done, setDone] = useState(false);
  const download = useAction(async () => {
    await downloadArchive(token);
    setDone(true);
  });
  return (
    <>
      <p className="soft">
        The archive has everything that we store about {email ?? 'you'}. It begins with a README that says
        what is in it and what is not. Keep it in a safe place: it names when and from where you were logged
        in.
      </p>
      {download.problem && <ProblemNote problem={download.problem} />}
      <div>
        <Button busy={download.busy} onClick={() => download.run()}>
          Download the archive
        </Button>
      </div>
      <p className="account-card__said small" role="status">
        {done && 'The archive is saved where your browser puts downloads.'}
      </p>
    </>
  );
}
