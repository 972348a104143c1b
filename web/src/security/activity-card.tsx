import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { callApi } from '../api/client.ts';
import type { Activity, ActivityEntry } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { useLoad } from '../load/use-load.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { formatTime } from '../ui/format-date.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { activityWords, isFailure } from './activity-words.ts';
import './activity-card.css';

/** What happened to the user's account in the last 90 days, newest first. It is read again after each of `changes`. */
export function ActivityCard({ changes }: { changes: number }) {
  return (
    <section className="card stack" aria-labelledby="activity-title">
      <div>
        <h2 id="activity-title" className="security__title">
          Recent activity
        </h2>
        <p className="soft small">
          What happened to your account in the last 90 days. If something here was not you,{' '}
          <Link href="/account">change your password</Link>: that also ends all other sessions.
        </p>
      </div>
      <ActivityList path="/api/account/activity" changes={changes} />
    </section>
  );
}

type ListProps = { path: string; isOwn?: boolean; changes?: number };

/** The activity at this path of the API. `isOwn`: whether the reader can say if it was them. */
export function ActivityList({ path, isOwn = true, changes = 0 }: ListProps) {
  const { data, problem, reload } = useLoad<Activity>(path);
  useEffect(() => {
    if (changes > 0) reload();
  }, [changes, reload]);
  return (
    <>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && <Skeleton label="Loading the recent activity" />}
      {data && <Entries newest={data} path={path} isOwn={isOwn} />}
    </>
  );
}

function Entries({ newest, path, isOwn }: { newest: Activity; path: string; isOwn: boolean }) {
  const [older, setOlder] = useState<Activity[]>([]);
  const pages = [newest, ...older];
  const next = pages.at(-1)?.next;
  const more = useAction(async () => {
    const page = await callApi<Activity>(`${path}?before=${next}`);
    setOlder((shown) => [...shown, page]);
  });
  const entries = pages.flatMap((page) => page.entries);
  if (entries.length === 0) return <p className="soft small">Nothing has happened yet.</p>;
  return (
    <>
      <ol className="activity">
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} isOwn={isOwn} />
        ))}
      </ol>
      {more.problem && <ProblemNote problem={more.problem} />}
      {next && (
        <div>
          <Button variant="quiet" busy={more.busy} onClick={() => more.run()}>
            Show older activity
          </Button>
        </div>
      )}
    </>
  );
}

function Entry({ entry, isOwn }: { entry: ActivityEntry; isOwn: boolean }) {
  return (
    <li className="activity__entry" data-act={entry.act}>
      <time className="activity__time soft small" dateTime={entry.at}>
        {formatTime(entry.at)}
      </time>
      <span className="activity__words">
        {activityWords(entry)}
        {isOwn && isFailure(entry) && (
          <>
            {' '}
            <Badge tone="warn">Was this you?</Badge>
          </>
        )}
      </span>
    </li>
  );
}
