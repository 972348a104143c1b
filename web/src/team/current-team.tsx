import { createContext, type ReactNode, useContext, useEffect } from 'react';
import type { Team, TeamPermission } from '../api/contract.ts';
import type { Problem } from '../api/problem.ts';
import { useTeams } from './teams.tsx';

const Context = createContext<Team | null>(null);

/** Says to everything inside in which team it is, and so what the user may do. */
export const CurrentTeam = Context.Provider;

/** The team that the page is about. */
export function useTeam(): Team {
  const team = useContext(Context);
  if (!team) throw new Error('useTeam needs a CurrentTeam above it');
  return team;
}

/** Whether the user's role in the page's team allows something. The API decides it again at each call. */
export function useMay(permission: TeamPermission): boolean {
  return useTeam().may.includes(permission);
}

/** Shows `children` to whom the role allows something, and `otherwise` to all others. */
export function May({
  permission,
  otherwise = null,
  children,
}: {
  permission: TeamPermission;
  otherwise?: ReactNode;
  children: ReactNode;
}) {
  return useMay(permission) ? children : otherwise;
}

/** The path of a call about a team. Without the parameter, a call is about the user's own. */
export function teamPath(path: string, { id, own }: Pick<Team, 'id' | 'own'>): string {
  return own ? path : `${path}${path.includes('?') ? '&' : '?'}team=${id}`;
}

/** Reads the user's teams again when a call about the page's team was refused: somebody may have changed the user's role. */
export function useRefusedByTeam(problem: Problem | null): void {
  const { reload } = useTeams();
  const refused = problem?.code === 'not_found' || problem?.code === 'role_too_low';
  useEffect(() => {
    if (refused) void reload();
  }, [refused, reload]);
}
