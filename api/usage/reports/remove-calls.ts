import { findLedger } from '../../../gateway/budget/ledger.commands.ts';
import type { Leaver } from '../../accounts/deletion/deletion.job.ts';
import { deleteInBatches } from '../../platform/database/delete-in-batches.ts';
import type { UsageCollections } from '../usage.collections.ts';

/**
 * The single calls of a person, and their budget. The totals of each day stay for our accounts, under the id of an account that
 * no longer exists; without a ledger, nothing counts them anew. Waits for calls that a process has not yet accounted for.
 */
export async function removeCalls(
  { collections }: { collections: UsageCollections },
  { _id }: Leaver,
): Promise<boolean> {
  const team = _id.toString();
  await collections.ledgers.deleteOne({ _id: team, busy: false });
  if (await findLedger(collections, team)) return false;
  await deleteInBatches(collections.usage, { team });
  return true;
}
