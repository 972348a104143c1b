import type { TierId } from '../../../stacks/catalog/tiers.ts';
import type { Models } from '../../database/models.ts';
import type { InstanceRecord } from '../../instances/instance.model.ts';
import { ledgerOf } from '../ledger/ledger.commands.ts';
import type { LedgerState } from '../ledger/ledger.model.ts';
import { rollOver, withAccount } from '../ledger/ledger.ts';

/** The ledger of an instance's owner as of now, with an account for the instance also where it never asked. */
export async function readLedger(models: Models, instance: InstanceRecord): Promise<LedgerState> {
  const ledger = rollOver(await ledgerOf(models, instance.ownerId.toString()), new Date());
  return withAccount(ledger, instance._id.toString(), instance.desired.tier satisfies TierId);
}
