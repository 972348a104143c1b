import { ledgerOf } from '../../../gateway/budget/ledger.commands.ts';
import type { LedgerState } from '../../../gateway/budget/ledger.model.ts';
import { rollOver, withAccount } from '../../../gateway/budget/ledger.ts';
import type { TierId } from '../../../stacks/catalog/tiers.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import type { UsageCollections } from '../usage.collections.ts';

/** The ledger of an instance's owner as of now, with an account for the instance even if it never made a call. */
export async function readLedger(
  collections: UsageCollections,
  instance: InstanceRecord,
): Promise<LedgerState> {
  const ledger = rollOver(await ledgerOf(collections, instance.teamId.toString()), new Date());
  return withAccount(ledger, instance._id.toString(), instance.desired.tier satisfies TierId);
}
