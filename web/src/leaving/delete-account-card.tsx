import { useState } from 'react';
import type { User } from '../api/contract.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { DeleteAccount } from './delete-account.tsx';
import { leavingWords } from './leaving-words.ts';
import { useKeepAccount } from './use-keep-account.ts';
import '../account/account-card.css';
import './leaving.css';

/** The end of an account: how to ask for it, and how to undo that. */
export function DeleteAccountCard({ user }: { user: User }) {
  const words = leavingWords(user);
  return (
    <section className="card account-card" aria-labelledby="delete-title">
      <h2 id="delete-title">Delete your account</h2>
      {words ? <Leaving user={user} words={words} /> : <Staying user={user} />}
    </section>
  );
}

function Staying({ user }: { user: User }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <p className="soft">
        We wait for seven days, in which you can undo it. Then we delete your account, and the assistant of
        each team that only you are in, with its server and everything on it. Export your data first if you
        want to keep it.
      </p>
      <div>
        <Button variant="danger" onClick={() => setAsking(true)}>
          Delete my account
        </Button>
      </div>
      {asking && <DeleteAccount user={user} onClose={() => setAsking(false)} />}
    </>
  );
}

function Leaving({ user, words }: { user: User; words: string }) {
  const keep = useKeepAccount();
  return (
    <>
      <p>{words}</p>
      {user.deletion?.canUndo && (
        <>
          <p className="soft">
            Until then your assistant goes on, and you can undo this here. You cannot order anything
            meanwhile.
          </p>
          {keep.problem && <ProblemNote problem={keep.problem} />}
          <div>
            <Button busy={keep.busy} onClick={() => keep.run()}>
              Keep my account
            </Button>
          </div>
        </>
      )}
    </>
  );
}
