import { useEffect } from 'react';
import type { Setup } from '../api/contract.ts';
import { useLoad } from '../load/use-load.ts';

const POLL_MS = 2_000;

/** Whether polling can stop. */
export type IsDone = (setup: Setup) => boolean;

/** The state of set-up, polled every 2 s until `isDone`; null before the first answer. */
export function useSetup(isDone: IsDone): Setup | null {
  const { data, reload } = useLoad<Setup>('/api/setup');
  const done = data !== null && isDone(data);
  useEffect(() => {
    if (done) return;
    const timer = setInterval(() => document.hidden || reload(), POLL_MS);
    return () => clearInterval(timer);
  }, [done, reload]);
  return data;
}
