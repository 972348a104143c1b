import type { Team } from '../api/contract.ts';
import type { Problem } from '../api/problem.ts';

/** The teams of a user as far as they are known, and the one that the app shows. */
export type KnownTeams = {
  /** Whose they are; null while nobody is logged in. */
  userId: string | null;
  /** Null until they are read. */
  all: readonly Team[] | null;
  /** The id of the team that the user has chosen; null for their own. */
  chosen: string | null;
  /** What has happened to the team that was shown before, to be read by the user. */
  notice: string | null;
  /** Why they could not be read last time. */
  problem: Problem | null;
};

/** Before anything is known of a user's teams. */
export function unknownTeams(userId: string | null, chosen: string | null): KnownTeams {
  return { userId, all: null, chosen, notice: null, problem: null };
}

/** The team that the app shows: the chosen one, else the user's own, else the first. Null without one, or until it is known. */
export function currentOf({ all, chosen }: Pick<KnownTeams, 'all' | 'chosen'>): Team | null {
  const teams = all ?? [];
  return teams.find(({ id }) => id === chosen) ?? teams.find(({ own }) => own) ?? teams[0] ?? null;
}

/** After the teams were read. A user who is no longer in the team that they were shown gets another one, and reads why. */
export function afterReading(known: KnownTeams, teams: readonly Team[]): KnownTeams {
  const read = { ...known, all: teams, problem: null };
  const shown = known.chosen ?? currentOf(known)?.id ?? null;
  if (shown === null || teams.some(({ id }) => id === shown)) return read;
  return { ...read, chosen: null, notice: lostWords(known.all?.find(({ id }) => id === shown)?.name) };
}

/** After the user has left or deleted a team. */
export function afterLeaving(known: KnownTeams, left: string, notice: string): KnownTeams {
  const all = known.all?.filter(({ id }) => id !== left) ?? null;
  return { ...known, all, chosen: known.chosen === left ? null : known.chosen, notice };
}

/** After the user has read what happened. */
export function afterNotice(known: KnownTeams): KnownTeams {
  return { ...known, notice: null };
}

/** After the user has chosen a team. */
export function afterChoice(known: KnownTeams, chosen: string): KnownTeams {
  return { ...known, chosen, notice: null };
}

function lostWords(name: string | undefined): string {
  const team = name ? `“${name}”` : 'the team that you had chosen';
  return `You are no longer in ${team}: you were removed from it, or it was deleted.`;
}
