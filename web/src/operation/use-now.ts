import { useEffect, useState } from 'react';
import { serverNow } from '../api/clock.ts';

/** The server's time in ms, updated twice a second while `ticking`, so that a running clock never skips a second. */
export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(serverNow()), 500);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
