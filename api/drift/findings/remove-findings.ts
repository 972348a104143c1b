import type { Leaver } from '../../accounts/deletion/deletion.job.ts';
import { assistantsOf } from '../../assistants/instances/owned.ts';
import { deleteInBatches } from '../../platform/database/delete-in-batches.ts';
import type { DriftCollections } from '../drift.collections.ts';

/** What scans found at a person's assistants. */
export async function removeFindings(
  { collections }: { collections: DriftCollections },
  { _id }: Leaver,
): Promise<true> {
  const { ids } = await assistantsOf(collections, _id);
  await deleteInBatches(collections.findings, { instanceId: { $in: ids } });
  return true;
}
