import { useLocation, useSearchParams } from 'wouter';
import { callApi } from '../api/client.ts';
import type { User } from '../api/contract.ts';
import { useCatalog } from '../catalog/use-catalog.ts';
import { useAction } from '../load/use-action.ts';
import { ConfirmButton } from '../operators/confirm-button.tsx';
import { useSession } from '../session/session.tsx';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { beforeUnlinking, linkFailureNote } from './x-link-words.ts';
import './account-card.css';

/** The X account that can log in to the account. Not shown where X is not configured and none is linked. */
export function XCard({ user }: { user: User }) {
  const { data: catalog } = useCatalog();
  if (user.xUsername === null && catalog && !catalog.auth.x) return null;
  return (
    <section className="card account-card" aria-labelledby="x-title">
      <h2 id="x-title">X</h2>
      {user.xUsername === null ? <NotLinked /> : <Linked user={user} handle={user.xUsername} />}
    </section>
  );
}

function NotLinked() {
  const link = useAction(async () => {
    const { url } = await callApi<{ url: string }>('/api/auth/x/link', { method: 'POST' });
    location.assign(url);
  });
  return (
    <>
      <p>No X account is linked. Link yours to log in with it as well.</p>
      {link.problem && <ProblemNote problem={link.problem} />}
      <div>
        <Button variant="quiet" busy={link.busy} onClick={() => link.run()}>
          Link X
        </Button>
      </div>
    </>
  );
}

function Linked({ user, handle }: { user: User; handle: string }) {
  const { enter } = useSession();
  const [here, go] = useLocation();
  const unlink = useAction(async () => {
    const answer = await callApi<{ user: User }>('/api/account/x', { method: 'DELETE' });
    // What the address says of the link is over.
    go(here, { replace: true });
    enter(answer.user);
  });
  const missing = beforeUnlinking(user);
  return (
    <>
      <p>
        You can log in with <strong>@{handle}</strong> of X. {missing}
      </p>
      {unlink.problem && <ProblemNote problem={unlink.problem} />}
      {!missing && (
        <div>
          <ConfirmButton
            label="Unlink X"
            about={`account @${handle}`}
            question="Unlink X?"
            yes="Unlink it"
            keep="Keep it"
            busy={unlink.busy}
            danger
            onYes={() => unlink.run()}
          >
            <p>
              @{handle} can then no longer log in to this account. You log in with your email and your
              password, and all other browsers are logged out.
            </p>
          </ConfirmButton>
        </div>
      )}
    </>
  );
}

/** What became of a link to X, from the address that its callback redirects to. */
export function LinkResult({ user }: { user: User }) {
  const [search] = useSearchParams();
  const code = search.get('error');
  if (code) return <ProblemNote problem={linkFailureNote(code)} />;
  if (search.get('x') !== 'linked' || user.xUsername === null) return null;
  return (
    <p className="account-card__said" role="status">
      @{user.xUsername} of X is linked. You can log in with it from now on.
    </p>
  );
}
