import type { Types } from 'mongoose';
import type { AccountCollections } from '../account.collections.ts';
import type { Suspension } from './team.model.ts';
import { readTeam, teamsOfItsOwner } from './team.read.ts';

/**
 * Why a new assistant of a team may not call models: the team is suspended, or another one of its first owner is. Otherwise
 * who is suspended would delete the assistant and order one in a new team.
 */
export async function suspensionOf(
  collections: Pick<AccountCollections, 'teams' | 'users'>,
  teamId: Types.ObjectId,
): Promise<Suspension | undefined> {
  const team = await readTeam(collections, teamId);
  if (team.suspension) return team.suspension;
  const owned = await teamsOfItsOwner(collections, team);
  return owned.map(({ suspension }) => suspension).find(Boolean) ?? undefined;
}
