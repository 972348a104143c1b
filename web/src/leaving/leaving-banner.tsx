import { useSession } from '../session/session.tsx';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { leavingWords } from './leaving-words.ts';
import { useKeepAccount } from './use-keep-account.ts';
import './leaving.css';

/** A line above every page while the account is to be deleted, with the way back. */
export function LeavingBanner() {
  const { session } = useSession();
  const keep = useKeepAccount();
  const deletion = session.state === 'member' ? session.user.deletion : null;
  const words = leavingWords({ deletion });
  return (
    <div role="status">
      {words && (
        <div className="leaving">
          <div className="wrap leaving__row">
            <p>{words}</p>
            {deletion?.canUndo && (
              <Button variant="quiet" busy={keep.busy} onClick={() => keep.run()}>
                Keep my account
              </Button>
            )}
          </div>
          {keep.problem && (
            <div className="wrap">
              <ProblemNote problem={keep.problem} />
            </div>
          )}
        </div>
      )}
    </div>
  );
}
