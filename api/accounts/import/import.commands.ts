import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { ImportTerms } from './import.account.ts';
import { ImportAuditEntry, type ImportSource } from './import.audit.ts';
import { findExisting } from './import.existing.ts';
import type { FileRows } from './import.file.ts';
import { isComplete, type PlannedRow, planRow } from './import.plan.ts';
import { type ImportRow, readRows } from './import.rows.ts';

/** Rows that are looked up and written together: an `$in` of more than 1,000 makes the embedded database read everything. */
const BATCH = 500;

type ImportCollections = Pick<AccountCollections, 'users' | 'audit'>;

/** What importing a file would do, row by row. Changes nothing. */
export async function previewImport(
  collections: ImportCollections,
  file: FileRows,
  terms: ImportTerms,
): Promise<PlannedRow[]> {
  const planned: PlannedRow[] = [];
  for (const rows of batchesOf(readRows(file.rows, terms, file.unit)))
    planned.push(...(await planBatch(collections, rows)));
  return planned;
}

/**
 * Imports a file of users and returns what it did, row by row. Running it again changes nothing; after a kill, it goes on
 * with what is missing. The audit gets one entry, before the first change, if there is anything to change.
 */
export async function importUsers(
  collections: ImportCollections,
  file: FileRows,
  { terms, source }: { terms: ImportTerms; source: ImportSource },
): Promise<PlannedRow[]> {
  const entry = new ImportAuditEntry(collections, source);
  const done: PlannedRow[] = [];
  for (const rows of batchesOf(readRows(file.rows, terms, file.unit))) {
    const planned = await planBatch(collections, rows);
    const changes = planned.some(({ insert, update }) => insert ?? update);
    if (changes) await entry.open(done);
    done.push(...(changes ? await writeBatch(collections, { rows, planned }, terms) : planned));
    await entry.update(done, 'unfinished');
  }
  await entry.update(done, 'done');
  return done;
}

function batchesOf(rows: readonly ImportRow[]): ImportRow[][] {
  return Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, index) =>
    rows.slice(index * BATCH, (index + 1) * BATCH),
  );
}

async function planBatch(collections: ImportCollections, rows: readonly ImportRow[]): Promise<PlannedRow[]> {
  const accounts = rows.flatMap(({ imported }) => imported?.account ?? []);
  const existing = await findExisting(collections, accounts, isComplete);
  return rows.map((row) => planRow(row, existing));
}

/** Writes what is planned. A row that somebody else's write has overtaken is planned again, by what is there now. */
async function writeBatch(
  collections: ImportCollections,
  { rows, planned }: { rows: readonly ImportRow[]; planned: readonly PlannedRow[] },
  { at }: ImportTerms,
): Promise<PlannedRow[]> {
  const inserts = planned.flatMap(({ insert }) => insert ?? []);
  const allInserted = await insertAccounts(collections, inserts);
  const written = allInserted ? planned : await insertedAmong(collections, { rows, planned }, at);
  const done: PlannedRow[] = [];
  // One after another: there are few of them, and each depends on what the account lacks.
  for (const row of written) done.push(row.update ? await updateAccount(collections, row, row.update) : row);
  return done;
}

/** Whether all were inserted; false if some met a unique address, X id or id of another account. */
async function insertAccounts(
  { users }: ImportCollections,
  accounts: readonly UserRecord[],
): Promise<boolean> {
  if (accounts.length === 0) return true;
  try {
    // Lean: the accounts are our own, and validating a document for each would cost more than writing it.
    await users.insertMany(accounts, { ordered: false, lean: true });
    return true;
  } catch (error) {
    if (!isDuplicateKeyError(error)) throw error;
    return false;
  }
}

/** The batch by what the database has now. Databases differ in how they report which inserts failed, so it is asked. */
async function insertedAmong(
  collections: ImportCollections,
  { rows, planned }: { rows: readonly ImportRow[]; planned: readonly PlannedRow[] },
  at: Date,
): Promise<PlannedRow[]> {
  const byId = await writtenAt(collections, planned, at);
  const again = await planBatch(collections, rows);
  const done: PlannedRow[] = [];
  for (const [index, row] of again.entries()) {
    const before = planned[index];
    if (before?.insert && byId.has(before.insert._id.toString())) done.push(before);
    else if (!row.insert || (await insertAccounts(collections, [row.insert]))) done.push(row);
    else done.push(overtaken(row));
  }
  return done;
}

/** The ids of those planned accounts that this import has written. */
async function writtenAt(
  { users }: ImportCollections,
  planned: readonly PlannedRow[],
  at: Date,
): Promise<Set<string>> {
  const ids = planned.flatMap(({ insert }) => insert?._id ?? []);
  const found = await users.find({ _id: { $in: ids } }, { importedFrom: 1 }).lean();
  const ours = found.filter(({ importedFrom }) => importedFrom?.at.getTime() === at.getTime());
  return new Set(ours.map(({ _id }) => _id.toString()));
}

async function updateAccount(
  { users }: ImportCollections,
  row: PlannedRow,
  { lacks, set, unset }: NonNullable<PlannedRow['update']>,
): Promise<PlannedRow> {
  try {
    const { matchedCount } = await users.updateOne(
      { _id: row.userId, ...lacks },
      { $set: set, ...(Object.keys(unset).length > 0 && { $unset: unset }) },
    );
    return matchedCount === 1 ? row : overtaken(row);
  } catch (error) {
    if (!isDuplicateKeyError(error)) throw error;
    return overtaken(row);
  }
}

/** A row whose account was changed between reading and writing. */
function overtaken({ row, label, userId }: PlannedRow): PlannedRow {
  const problems = [{ field: '', message: 'Accounts changed at the same moment: import the file again.' }];
  return { row, label, userId, effect: 'skipped', problems, notes: [] };
}
