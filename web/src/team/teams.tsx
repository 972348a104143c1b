import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { callApi } from '../api/client.ts';
import type { Team } from '../api/contract.ts';
import { asProblem, type Problem } from '../api/problem.ts';
import { whenOnline } from '../load/online.ts';
import { useSession } from '../session/session.tsx';
import { chosenTeam, rememberTeam } from './chosen-team.ts';
import {
  afterChoice,
  afterLeaving,
  afterNotice,
  afterReading,
  currentOf,
  type KnownTeams,
  unknownTeams,
} from './known-teams.ts';

type TeamsContext = Pick<KnownTeams, 'all' | 'notice' | 'problem'> & {
  /** The team that the app shows. */
  current: Team | null;
  /** Shows another team, in this browser also next time. */
  choose: (id: string) => void;
  /** Shows another team instead of one that the user has left or deleted, with words about it. */
  leave: (id: string, notice: string) => void;
  /** Takes the notice away. */
  closeNotice: () => void;
  /** Reads the teams again. Never rejects. */
  reload: () => Promise<void>;
};

const Context = createContext<TeamsContext | null>(null);

/** Who is in a team may change at any time, by somebody else. */
const RELOAD_MS = 30_000;

/** Provides the user's teams, and the one of them that the app shows, to everything inside. */
export function TeamsProvider({ children }: { children: ReactNode }) {
  const { session } = useSession();
  const userId = session.state === 'member' && !session.user.needsDetails ? session.user.id : null;
  const { known, setKnown, reload } = useKnownTeams(userId);
  const { chosen } = known;
  useEffect(() => {
    if (known.all) rememberTeam(chosen);
  }, [known.all, chosen]);
  const value = useMemo(() => {
    const { all, notice, problem } = known;
    return {
      all,
      notice,
      problem,
      current: currentOf(known),
      choose: (id: string) => setKnown((was) => afterChoice(was, id)),
      leave: (id: string, words: string) => setKnown((was) => afterLeaving(was, id, words)),
      closeNotice: () => setKnown(afterNotice),
      reload,
    };
  }, [known, setKnown, reload]);
  return <Context value={value}>{children}</Context>;
}

/** The user's teams, and the functions that change which one is shown. */
export function useTeams(): TeamsContext {
  const value = useContext(Context);
  if (!value) throw new Error('useTeams needs a TeamsProvider above it');
  return value;
}

function useKnownTeams(userId: string | null) {
  const [known, setKnown] = useState(() => unknownTeams(null, null));
  const latest = useRef(0);
  const reload = useCallback(async () => {
    latest.current += 1;
    const round = latest.current;
    if (userId === null) return;
    const answer = await readTeams();
    // A later answer, or that of another user, is on its way.
    if (round === latest.current) setKnown((was) => withAnswer(was, answer));
  }, [userId]);
  useEffect(() => {
    setKnown(unknownTeams(userId, userId && chosenTeam()));
    void reload();
    const timer = setInterval(() => document.hidden || void reload(), RELOAD_MS);
    return () => clearInterval(timer);
  }, [userId, reload]);
  const failed = known.problem !== null;
  useEffect(() => (failed ? whenOnline(reload) : undefined), [failed, reload]);
  return { known: known.userId === userId ? known : unknownTeams(userId, null), setKnown, reload };
}

type Answer = { teams: Team[] } | { problem: Problem };

function readTeams(): Promise<Answer> {
  return callApi<{ teams: Team[] }>('/api/teams').catch((thrown) => ({ problem: asProblem(thrown) }));
}

function withAnswer(known: KnownTeams, answer: Answer): KnownTeams {
  return 'problem' in answer ? { ...known, problem: answer.problem } : afterReading(known, answer.teams);
}
