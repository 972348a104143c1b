import { Link } from 'wouter';
import { callApi } from '../api/client.ts';
import type { LoginSession, Sessions } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { useLoad } from '../load/use-load.ts';
import { ConfirmButton } from '../operators/confirm-button.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { formatTime } from '../ui/format-date.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { browserTitle, loginWords, otherSessions } from './session-words.ts';

const path = '/api/sessions';

/** Where the user is logged in. Any session but the one of this browser can be ended here. */
export function SessionsCard({ onChanged }: { onChanged: () => void }) {
  const { data, problem, reload } = useLoad<Sessions>(path);
  const ended = () => {
    reload();
    onChanged();
  };
  return (
    <section className="card stack" aria-labelledby="sessions-title">
      <div>
        <h2 id="sessions-title" className="security__title">
          Where you are logged in
        </h2>
        <p className="soft small">
          If you do not recognize one of these, end it and <Link href="/account">change your password</Link>.
          We store networks, never full addresses.
        </p>
      </div>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && <Skeleton label="Loading where you are logged in" />}
      {data && <SessionList sessions={data.sessions} onEnded={ended} />}
    </section>
  );
}

type ListProps = { sessions: LoginSession[]; onEnded: () => void };

function SessionList({ sessions, onEnded }: ListProps) {
  const others = otherSessions(sessions);
  return (
    <>
      <Table columns={['Browser', 'Network', 'Logged in', 'Last used', 'Session']}>
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} onEnded={onEnded} />
        ))}
      </Table>
      {others.length === 0 ? (
        <p className="soft small">You are logged in nowhere else.</p>
      ) : (
        <EndOthers count={others.length} onEnded={onEnded} />
      )}
    </>
  );
}

function SessionRow({ session, onEnded }: { session: LoginSession; onEnded: () => void }) {
  const { id, current, browser, network, lastSeenAt } = session;
  const end = useAction(async () => {
    await callApi(`${path}/${id}`, { method: 'DELETE' });
    onEnded();
  });
  return (
    <tr data-session={id}>
      <th scope="row">{browserTitle(browser)}</th>
      <td data-title="Network">{network ?? 'unknown'}</td>
      <td data-title="Logged in">{loginWords(session)}</td>
      <td data-title="Last used">{formatTime(lastSeenAt)}</td>
      <td>
        {current ? (
          <Badge tone="good">This browser</Badge>
        ) : (
          <Button variant="quiet" busy={end.busy} onClick={() => end.run()}>
            End<span className="visually-hidden"> {browser}</span>
          </Button>
        )}
        {end.problem && <ProblemNote problem={end.problem} />}
      </td>
    </tr>
  );
}

function EndOthers({ count, onEnded }: { count: number; onEnded: () => void }) {
  const end = useAction(async () => {
    await callApi(path, { method: 'DELETE' });
    onEnded();
  });
  return (
    <div>
      <ConfirmButton
        label="End all others"
        about="sessions"
        question="Log out everywhere else?"
        yes="End all others"
        keep="Keep them"
        busy={end.busy}
        danger
        onYes={() => end.run()}
      >
        <p>
          {count === 1 ? 'One other browser or program' : `${count} other browsers and programs`} will have to
          log in again. This browser stays logged in.
        </p>
      </ConfirmButton>
      {end.problem && <ProblemNote problem={end.problem} />}
    </div>
  );
}
