import { Link } from 'wouter';
import { callApi } from '../api/client.ts';
import type { DataExport, User } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { usePoll } from '../load/use-poll.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { canAsk, exportWords } from './leaving-words.ts';
import '../account/account-card.css';

const PATH = '/api/account/export';
/** Most archives are ready in seconds. */
const POLL_MS = 5_000;

/** An archive of everything that is stored about the user. */
export function DataCard({ user }: { user: User }) {
  const { data, problem, reload } = usePoll<DataExport>(PATH, POLL_MS);
  return (
    <section className="card account-card" aria-labelledby="data-title">
      <h2 id="data-title">Your data</h2>
      <p className="soft">
        Get everything that we store about you as one archive: your account, your assistants and what was done
        to them, your usage call by call, the names of your keys, and where you are logged in.
      </p>
      <p className="soft small">
        The conversations and files of your assistant are on its own server and not in the archive. To keep
        them, <Link href="/help#data">copy them from there</Link>.
      </p>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {data ? (
        <LastExport user={user} found={data.export} onAsked={reload} />
      ) : (
        !problem && <Skeleton label="Looking for your last export" />
      )}
    </section>
  );
}

type LastExportProps = { user: User; found: DataExport['export']; onAsked: () => void };

function LastExport({ user, found, onAsked }: LastExportProps) {
  const ask = useAction(async () => {
    await callApi(PATH, { method: 'POST' });
    onAsked();
  });
  const words = exportWords(found, user.email ?? 'your address');
  return (
    <>
      <p className="account-card__state" role="status">
        {words}
      </p>
      {ask.problem && <ProblemNote problem={ask.problem} />}
      {canAsk(found) && (
        <div>
          <Button variant="quiet" busy={ask.busy} onClick={() => ask.run()}>
            Export my data
          </Button>
        </div>
      )}
    </>
  );
}
