import { useEffect, useMemo } from 'react';
import { serverNow } from '../api/clock.ts';
import { useLoad } from './use-load.ts';

/** Reloads a path every `everyMs`, also after failures; `updatedAt` (ms, server's clock) is when `data` was loaded. */
export function usePoll<T>(path: string, everyMs: number) {
  const loaded = useLoad<T>(path);
  const { data, reload } = loaded;
  useEffect(() => {
    const timer = setInterval(() => document.hidden || reload(), everyMs);
    return () => clearInterval(timer);
  }, [reload, everyMs]);
  const updatedAt = useMemo(() => (data ? serverNow() : null), [data]);
  return { ...loaded, updatedAt };
}
