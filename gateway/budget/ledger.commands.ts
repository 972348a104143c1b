import { announceChange } from '../changes/change.commands.ts';
import type { GatewayCollections } from '../store/collections.ts';
import { compareAndSwap, writeIfUnchanged } from '../store/compare-and-swap.ts';
import { type AccountRef, instanceAccount } from './account-ref.ts';
import type { BudgetLimits, LedgerRecord, LedgerState } from './ledger.model.ts';
import { ledgerFromRow, ledgerRowOf } from './ledger.row.ts';
import { emptyLedger, retireAccount, rollOver, setLimits } from './ledger.ts';

type Ledgers = Pick<GatewayCollections, 'ledgers'>;

/**
 * Changes a team's ledger by a pure transition, and retries on the new state when another process changed it in the
 * meantime. `known` is the ledger as last seen, which saves a read. Returns the result of the transition and the ledger
 * as written; a state that is returned unchanged is not written. Throws database errors as they are: then it is unknown
 * whether the write happened.
 */
export async function changeLedger<T extends { state: LedgerState }>(
  collections: Ledgers,
  team: string,
  change: (state: LedgerState) => T,
  known?: LedgerRecord,
): Promise<{ ledger: LedgerRecord; changed: T }> {
  let lastSeen = known;
  return compareAndSwap(
    async () => {
      const found = lastSeen ?? (await ledgerOf(collections, team));
      lastSeen = undefined;
      const changed = change(found);
      if (changed.state === found) return { ledger: found, changed };
      const next = { ...changed.state, _id: team, version: found.version + 1 };
      const read = { version: found.version };
      return (await writeIfUnchanged(collections.ledgers, ledgerRowOf(next), read))
        ? { ledger: next, changed }
        : undefined;
    },
    { onContention: () => new Error(`the ledger of ${team} changes faster than it can be written`) },
  );
}

/** A team's current ledger; undefined where nothing has been used. */
export async function findLedger({ ledgers }: Ledgers, team: string): Promise<LedgerRecord | undefined> {
  const row = await ledgers.findById(team).lean();
  return row ? ledgerFromRow(row) : undefined;
}

/** The ledgers of these teams, by team; teams without one are left out. */
export async function ledgersOf(
  { ledgers }: Ledgers,
  teams: readonly string[],
): Promise<Map<string, LedgerRecord>> {
  const rows = await ledgers.find({ _id: { $in: [...teams] } }).lean();
  return new Map(rows.map((row) => [row._id, ledgerFromRow(row)]));
}

/** A team's current ledger; created empty where there is none. */
export async function ledgerOf(collections: Ledgers, team: string): Promise<LedgerRecord> {
  const found = await findLedger(collections, team);
  if (found) return found;
  const first = { _id: team, version: 1, ...emptyLedger(new Date()) };
  const isCreated = await writeIfUnchanged(collections.ledgers, ledgerRowOf(first), undefined);
  // Two processes created it at once; either one will do.
  return isCreated ? first : ledgerOf(collections, team);
}

/** Lets a team's next instance take over the limits of one that is being removed. Repeating it is harmless. */
export async function retireInstanceAccount(
  collections: Ledgers,
  team: string,
  instanceId: string,
): Promise<void> {
  const ledger = await findLedger(collections, team);
  // A team that never made a call has nothing to pass on, and needs no ledger.
  if (!ledger) return;
  const change = (state: LedgerState) => ({ state: retireAccount(state, instanceAccount(instanceId)) });
  await changeLedger(collections, team, change, ledger);
}

/**
 * Sets the limits of a team or of one of its instances; limits that are not named follow the tier.
 * Processes apply them within a second.
 */
export async function setAccountLimits(
  collections: GatewayCollections,
  team: string,
  account: AccountRef,
  set: Partial<BudgetLimits>,
): Promise<void> {
  await changeLedger(collections, team, (state) => ({
    state: setLimits(rollOver(state, new Date()), account, set),
  }));
  await announceChange(collections, 'limits');
}
