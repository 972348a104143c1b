import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { callApi, onSignedOut } from '../api/client.ts';
import type { User } from '../api/contract.ts';
import { asProblem, type Problem } from '../api/problem.ts';
import { whenOnline } from '../load/online.ts';
import { logOut } from './log-out.ts';

/** Who is using the page, as far as is known. */
export type Session =
  | { state: 'loading' }
  /** `ended`: the user was logged in until the API refused a call. */
  | { state: 'anonymous'; ended?: boolean }
  | { state: 'member'; user: User }
  | { state: 'unreachable'; problem: Problem };

type SessionContext = {
  session: Session;
  enter: (user: User) => void;
  leave: () => Promise<void>;
  ask: () => void;
  /** Reads the user again, such as after a link was opened elsewhere; without an answer nothing changes. */
  refresh: () => Promise<void>;
};

const Context = createContext<SessionContext | null>(null);

/** Asks the API once who is logged in, and provides the session to everything inside. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [session, setSession] = useState<Session>({ state: 'loading' });
  const enter = useCallback((user: User) => setSession({ state: 'member', user }), []);
  const ask = useCallback(() => {
    callApi<{ user: User }>('/api/auth/me').then(
      ({ user }) => setSession({ state: 'member', user }),
      (thrown) => setSession((was) => sessionWithout(asProblem(thrown), was)),
    );
  }, []);
  const refresh = useCallback(async () => {
    const answer = await callApi<{ user: User }>('/api/auth/me').catch(() => null);
    if (answer) setSession((was) => (was.state === 'member' ? { state: 'member', user: answer.user } : was));
  }, []);
  const leave = useCallback(async () => {
    await logOut();
    setSession({ state: 'anonymous' });
  }, []);
  useEffect(ask, [ask]);
  const lost = session.state === 'unreachable';
  useEffect(() => (lost ? whenOnline(ask) : undefined), [lost, ask]);
  useEffect(() => onSignedOut(() => setSession(signedOut)), []);
  const value = useMemo(
    () => ({ session, enter, leave, ask, refresh }),
    [session, enter, leave, ask, refresh],
  );
  return <Context value={value}>{children}</Context>;
}

/** The session and the functions that change it. */
export function useSession(): SessionContext {
  const value = useContext(Context);
  if (!value) throw new Error('useSession needs a SessionProvider above it');
  return value;
}

function signedOut(was: Session): Session {
  return was.state === 'anonymous' ? was : { state: 'anonymous', ended: was.state === 'member' };
}

function sessionWithout(problem: Problem, was: Session): Session {
  return problem.status === 401 ? signedOut(was) : { state: 'unreachable', problem };
}
