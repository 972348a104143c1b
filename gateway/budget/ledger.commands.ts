import { setTimeout as sleep } from 'node:timers/promises';
import { announceChange } from '../changes/change.commands.ts';
import type { GatewayCollections } from '../store/collections.ts';
import { isDuplicateKeyError } from '../store/duplicate-key.ts';
import type { BudgetLimits, LedgerRecord, LedgerState } from './ledger.model.ts';
import { ledgerFromRow, ledgerRowOf } from './ledger.row.ts';
import { emptyLedger, rollOver, setLimits } from './ledger.ts';

/** Only a livelock could lose so often; each loss means that another process got through. */
const MAX_ATTEMPTS = 200;

/**
 * Changes a team's ledger by a pure transition, tried again on whatever another process made of it meanwhile. `known` is
 * the ledger as it was last seen, which saves reading it. Answers what the transition did, and the ledger as written; a
 * state that is returned as it came is not written. Throws what the database throws: then nobody knows whether it was.
 */
export async function changeLedger<T extends { state: LedgerState }>(
  collections: GatewayCollections,
  team: string,
  change: (state: LedgerState) => T,
  known?: LedgerRecord,
): Promise<{ ledger: LedgerRecord; changed: T }> {
  let found = known;
  for (let round = 0; round < MAX_ATTEMPTS; round += 1) {
    found ??= await ledgerOf(collections, team);
    const changed = change(found);
    if (changed.state === found) return { ledger: found, changed };
    const next = { ...changed.state, _id: team, version: found.version + 1 };
    const { _id, ...row } = ledgerRowOf(next);
    const { matchedCount } = await collections.ledgers.updateOne(
      { _id, version: found.version },
      { $set: row },
    );
    if (matchedCount === 1) return { ledger: next, changed };
    found = undefined;
    await sleep(Math.random() * 5);
  }
  throw new Error(`the ledger of ${team} changes faster than it can be written`);
}

/** A team's ledger as it is; undefined where nobody has used anything. */
export async function findLedger(
  { ledgers }: GatewayCollections,
  team: string,
): Promise<LedgerRecord | undefined> {
  const row = await ledgers.findById(team).lean();
  return row ? ledgerFromRow(row) : undefined;
}

/** The ledgers of these teams, by team, of those that have one. */
export async function ledgersOf(
  { ledgers }: GatewayCollections,
  teams: readonly string[],
): Promise<Map<string, LedgerRecord>> {
  const rows = await ledgers.find({ _id: { $in: [...teams] } }).lean();
  return new Map(rows.map((row) => [row._id, ledgerFromRow(row)]));
}

/** A team's ledger as it is; an empty one is made where there is none. */
export async function ledgerOf(collections: GatewayCollections, team: string): Promise<LedgerRecord> {
  const found = await findLedger(collections, team);
  if (found) return found;
  const first = { _id: team, version: 1, ...emptyLedger(new Date()) };
  try {
    await collections.ledgers.create(ledgerRowOf(first));
  } catch (error) {
    if (!isDuplicateKeyError(error)) throw error;
    // Two processes came at once; the other one's is as good.
    return ledgerOf(collections, team);
  }
  return first;
}

/**
 * Sets the limits of a team (`account` empty) or of one of its instances; what is not named is as the tier has it. Processes
 * hold to them within a second.
 */
export async function setAccountLimits(
  collections: GatewayCollections,
  team: string,
  account: string,
  set: Partial<BudgetLimits>,
): Promise<void> {
  await changeLedger(collections, team, (state) => ({
    state: setLimits(rollOver(state, new Date()), account, set),
  }));
  await announceChange(collections, 'limits');
}
