import { useEffect, useState } from 'react';
import type { User } from '../api/contract.ts';
import { useSession } from '../session/session.tsx';

/**
 * An order that the API keeps until the email is confirmed: `waiting` for the link to be opened, `placing` for a moment after,
 * `refused` if no assistant came of it. Null if none is kept.
 */
export type KeptOrder = 'waiting' | 'placing' | 'refused' | null;

type Facts = { user: User; hasInstance: boolean; waited: boolean; late: boolean };

/** Says how the kept order stands. `waited`: there was one; `late`: its assistant should be there by now. */
export function keptOrderOf({ user, hasInstance, waited, late }: Facts): KeptOrder {
  if (hasInstance) return null;
  if (!user.canOrder) return user.wantedOrder ? 'waiting' : null;
  if (!waited) return null;
  return late ? 'refused' : 'placing';
}

const POLL_MS = 3_000;
/** Where nothing waits for the link. */
export const IDLE_POLL_MS = 10_000;
/** The API confirms first and orders then, so both are there within a second. */
const LATE_MS = 10_000;

/** Follows the kept order of a user, also when the link is opened in another browser. `onPoll` asks for its assistant. */
export function useKeptOrder(user: User, hasInstance: boolean, onPoll: () => void): KeptOrder {
  const [waited, setWaited] = useState(user.wantedOrder !== null);
  const [late, setLate] = useState(false);
  const kept = keptOrderOf({ user, hasInstance, waited, late });
  useEffect(() => {
    if (kept === 'waiting') setWaited(true);
    if (hasInstance) setWaited(false);
    if (kept !== 'placing') return;
    setLate(false);
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => clearTimeout(timer);
  }, [kept, hasInstance]);
  usePollWhile(kept === 'waiting' || kept === 'placing', POLL_MS, onPoll);
  return kept;
}

/** Reads the user again every `everyMs` while the page is visible, and calls `onPoll`. */
export function usePollWhile(wanted: boolean, everyMs: number, onPoll?: () => void): void {
  const { refresh } = useSession();
  useEffect(() => {
    if (!wanted) return;
    const timer = setInterval(() => {
      if (document.hidden) return;
      void refresh().then(onPoll);
    }, everyMs);
    return () => clearInterval(timer);
  }, [wanted, everyMs, refresh, onPoll]);
}
