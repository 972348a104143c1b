import type { Problem } from '../api/problem.ts';
import { ProblemNote } from '../ui/problem-note.tsx';

type LastUpdatedProps = { at: number | null; problem: Problem | null; retry: () => void };

const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium' });

/** When the list was last looked at, and, when the line is lost, that what is shown may be old. */
export function LastUpdated({ at, problem, retry }: LastUpdatedProps) {
  return (
    <>
      {at && (
        <p className="soft small figures">
          As of {clock.format(at)}.{!problem && ' This page keeps itself up to date.'}
        </p>
      )}
      {problem && <ProblemNote problem={problem} retry={retry} />}
    </>
  );
}
