import { findLedger } from '../../../gateway/budget/ledger.commands.ts';
import type { Leaver } from '../../accounts/deletion/deletion.job.ts';
import { teamsAlone } from '../../accounts/teams/team.leaving.ts';
import { deleteInBatches } from '../../platform/database/delete-in-batches.ts';
import type { UsageCollections } from '../usage.collections.ts';

/**
 * The single calls of the teams that are a person's alone, and their budgets. Those of a team that others are in, or that the
 * person has handed over, stay with it. The totals of each day stay for our accounts, under the id of a team that no longer
 * exists; without a ledger, nothing counts them anew. Waits for calls that a process has not yet accounted for.
 */
export async function removeCalls(
  { collections }: { collections: UsageCollections },
  { _id }: Leaver,
): Promise<boolean> {
  let isGone = true;
  for (const team of (await teamsAlone(collections, _id)).map(String))
    isGone = (await removeCallsOf(collections, team)) && isGone;
  return isGone;
}

async function removeCallsOf(collections: UsageCollections, team: string): Promise<boolean> {
  await collections.ledgers.deleteOne({ _id: team, busy: false });
  if (await findLedger(collections, team)) return false;
  await deleteInBatches(collections.usage, { team });
  return true;
}
