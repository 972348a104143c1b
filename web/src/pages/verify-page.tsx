import { type ReactNode, useState } from 'react';
import type { ProvenEmail, User } from '../api/contract.ts';
import { problemOf } from '../api/problem.ts';
import { isLinkAwaited, placedWords } from '../email-proof/email-words.ts';
import { useLinkToken } from '../email-proof/link-token.ts';
import { SendAgain } from '../email-proof/send-again.tsx';
import { SendToAddress } from '../email-proof/send-to-address.tsx';
import { useConfirmEmail } from '../email-proof/use-confirm-email.ts';
import { Page } from '../layout/page.tsx';
import type { Action } from '../load/use-action.ts';
import { useSession } from '../session/session.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** The page that the mail with the link of an address leads to. Its token is in the hash, which no server's log ever sees. */
export default function VerifyPage() {
  const token = useLinkToken();
  const { session } = useSession();
  const user = session.state === 'member' ? session.user : null;
  return (
    <Page title="Confirm your email">
      <div className="wrap wrap--narrow page-pad stack">
        {session.state === 'loading' ? (
          <Skeleton label="Checking your link" />
        ) : (
          <OpenedLink key={token} token={token} user={user} />
        )}
      </div>
    </Page>
  );
}

type OpenedLinkProps = { token: string; user: User | null };

/** Whoever is logged in and waits for a link confirms by opening it; anybody else sees first what they confirm. */
function OpenedLink({ token, user }: OpenedLinkProps) {
  const [atOnce] = useState(user !== null && isLinkAwaited(user));
  const { action, confirmed } = useConfirmEmail(token, atOnce);
  if (confirmed) return <Confirmed {...confirmed} user={user} />;
  if (!token) return <WithoutLink user={user} />;
  if (action.problem?.code === 'link_invalid')
    return (
      <AnotherLink user={user}>
        <ProblemNote problem={action.problem} />
      </AnotherLink>
    );
  if (atOnce && !action.problem) return <Skeleton label="Confirming your email" />;
  return <AskToConfirm action={action} />;
}

function AskToConfirm({ action }: { action: Action<[]> }) {
  return (
    <>
      <h1>Confirm your email</h1>
      <p className="soft">
        We mailed you this link because somebody has given your address to Clawdet. Confirm it if that was
        you. If not, close this page: nothing happens then.
      </p>
      {action.problem && <ProblemNote problem={action.problem} />}
      <div>
        <Button busy={action.busy} onClick={() => action.run()}>
          Confirm my email
        </Button>
      </div>
    </>
  );
}

function Confirmed({ email, order, user }: ProvenEmail & { user: User | null }) {
  const isOther = user !== null && email !== null && user.email !== email;
  return (
    <>
      <h1>Your email is confirmed</h1>
      <div className="stack" role="status">
        <p>
          <strong>{email}</strong> is the confirmed address of your account. {placedWords(order)}
        </p>
        {order && !order.placed && <ProblemNote problem={refusalOf(order)} />}
        {isOther && <p className="soft">In this browser, you are logged in as {user.email}.</p>}
      </div>
      <div>
        <ButtonLink href="/dashboard">Go to your dashboard</ButtonLink>
      </div>
    </>
  );
}

/** Why the order was refused, with its help. */
function refusalOf({ error, message }: { error: string; message: string }) {
  return problemOf(409, { error, message, action: 'choose_another', helpUrl: `/help#${error}` });
}

/** The page without a link, such as when it is loaded again after the link has done its work. */
function WithoutLink({ user }: { user: User | null }) {
  if (user?.emailProven && !user.newEmail) return <Confirmed email={user.email} order={null} user={user} />;
  return (
    <AnotherLink user={user}>
      <p className="soft">
        Open the link in the mail that we sent you. If it does not work any more, get another one.
      </p>
    </AnotherLink>
  );
}

/** How to get another link: at once for a user who waits for one, else for an address. */
function AnotherLink({ user, children }: { user: User | null; children: ReactNode }) {
  return (
    <>
      <h1>Confirm your email</h1>
      {children}
      {user && isLinkAwaited(user) ? <SendAgain label="Send another link" /> : <SendToAddress />}
    </>
  );
}
