import { useCallback, useState } from 'react';
import { asProblem, type Problem } from '../api/problem.ts';

/** What a button does: whether it is running, and what went wrong last time. */
export type Action<A extends unknown[]> = {
  run: (...args: A) => Promise<void>;
  busy: boolean;
  problem: Problem | null;
  clear: () => void;
};

/** Wraps a call for a component. A failure becomes a Problem to show, never a rejection. */
export function useAction<A extends unknown[]>(work: (...args: A) => Promise<void>): Action<A> {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = async (...args: A) => {
    setBusy(true);
    setProblem(null);
    try {
      await work(...args);
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };
  const clear = useCallback(() => setProblem(null), []);
  return { run, busy, problem, clear };
}
