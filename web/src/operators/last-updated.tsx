import type { Problem } from '../api/problem.ts';
import { ProblemNote } from '../ui/problem-note.tsx';

type LastUpdatedProps = { at: number | null; problem: Problem | null; retry: () => void };

const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium' });

/** When the data was last loaded, and the problem if the last reload failed, since the data may then be old. */
export function LastUpdated({ at, problem, retry }: LastUpdatedProps) {
  return (
    <>
      {at && (
        <p className="soft small figures">
          As of {clock.format(at)}.{!problem && ' This page updates itself.'}
        </p>
      )}
      {problem && <ProblemNote problem={problem} retry={retry} />}
    </>
  );
}
