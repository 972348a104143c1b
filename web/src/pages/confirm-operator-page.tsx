import { useEffect, useRef, useState } from 'react';
import { Redirect } from 'wouter';
import { callApi } from '../api/client.ts';
import type { User } from '../api/contract.ts';
import { asProblem, type Problem } from '../api/problem.ts';
import { Page } from '../layout/page.tsx';
import { RequireSession } from '../session/require-session.tsx';
import { clearReturnTo, saveReturnTo } from '../session/return-to.ts';
import { useSession } from '../session/session.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** The page that an operator's invitation mail links to. The invite is in the hash, which no server's log ever sees. */
export default function ConfirmOperatorPage() {
  const { session } = useSession();
  if (session.state === 'anonymous') {
    saveReturnTo(location.pathname + location.hash);
    return <Redirect to="/login?error=unauthenticated" replace />;
  }
  return (
    <Page title="Become an operator">
      <RequireSession>{({ secondFactor }) => <Confirm hasSecondFactor={secondFactor} />}</RequireSession>
    </Page>
  );
}

function Confirm({ hasSecondFactor }: { hasSecondFactor: boolean }) {
  const { done, problem } = useConfirm();
  return (
    <div className="wrap wrap--narrow page-pad stack">
      <h1>{done ? 'You are an operator now' : 'Becoming an operator'}</h1>
      {problem && <ProblemNote problem={problem} />}
      {!done && !problem && <Skeleton label="Checking your link" />}
      {done && (
        <p className="soft" role="status">
          You can now see every assistant, and cancel or retry work on each. The audit records what you do.
          {!hasSecondFactor &&
            ' Operators need a second factor, so set one up first: it takes a minute, once.'}
        </p>
      )}
      <div>
        {done && hasSecondFactor && <ButtonLink href="/operators">Go to the queue</ButtonLink>}
        {done && !hasSecondFactor && <ButtonLink href="/security">Set up a second factor</ButtonLink>}
        {problem && <ButtonLink href="/dashboard">Go to your dashboard</ButtonLink>}
      </div>
    </div>
  );
}

/** Sends the link's invite once, then reloads the user with the new role. */
function useConfirm() {
  const { enter } = useSession();
  const [done, setDone] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const sent = useRef(false);
  useEffect(() => {
    if (sent.current) return;
    sent.current = true;
    clearReturnTo();
    const invite = decodeURIComponent(location.hash.slice(1));
    callApi('/api/operators/confirm', { method: 'POST', body: { invite } })
      .then(() => callApi<{ user: User }>('/api/auth/me'))
      .then(
        ({ user }) => {
          history.replaceState(null, '', location.pathname);
          setDone(true);
          enter(user);
        },
        (thrown) => setProblem(asProblem(thrown)),
      );
  }, [enter]);
  return { done, problem };
}
