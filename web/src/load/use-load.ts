import { useCallback, useEffect, useState } from 'react';
import { callApi } from '../api/client.ts';
import { asProblem, type Problem } from '../api/problem.ts';
import { whenOnline } from './online.ts';

/** The state of an answer: loading, ready or failed. After a failed reload, `data` is the last good answer. */
export type LoadState<T> =
  | { state: 'loading'; data: null; problem: null }
  | { state: 'ready'; data: T; problem: null }
  | { state: 'failed'; data: T | null; problem: Problem };

/** Fetches a path when the component mounts, and again on `reload`, which keeps the old answer meanwhile. */
export function useLoad<T>(path: string): LoadState<T> & { reload: () => void } {
  const [loaded, setLoaded] = useState<LoadState<T>>({ state: 'loading', data: null, problem: null });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round is the request to fetch again
  useEffect(() => {
    let wanted = true;
    callApi<T>(path).then(
      (data) => wanted && setLoaded({ state: 'ready', data, problem: null }),
      (thrown) =>
        wanted && setLoaded((was) => ({ state: 'failed', data: was.data, problem: asProblem(thrown) })),
    );
    return () => {
      wanted = false;
    };
  }, [path, round]);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  const failed = loaded.state === 'failed';
  useEffect(() => (failed ? whenOnline(reload) : undefined), [failed, reload]);
  return { ...loaded, reload };
}
