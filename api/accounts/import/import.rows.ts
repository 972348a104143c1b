import { accountOf, type ImportedAccount, type ImportTerms } from './import.account.ts';
import type { FileRow } from './import.file.ts';
import { parseOldUser, type RowRemark } from './import.schema.ts';

/** A row of the file: an account to import, or why there is none. */
export interface ImportRow {
  row: number;
  /** What the row says about whose it is, for the report: an address, a handle, or the old id. */
  label: string;
  imported?: ImportedAccount;
  problems: RowRemark[];
}

/** Reads the rows. Of rows with the same id, X id or address, the first valid one wins; the others say so. */
export function readRows(rows: readonly FileRow[], terms: ImportTerms, unit: 'row' | 'line'): ImportRow[] {
  const taken = new Map<string, number>();
  return rows.map((row) => {
    const read = readRow(row, terms);
    if (!read.imported) return read;
    const claims = claimsOf(read.imported);
    const problems = claims.flatMap(({ field, key }) => {
      const first = taken.get(key);
      return first === undefined
        ? []
        : [{ field, message: `The same as in ${unit} ${first}, which counts.` }];
    });
    if (problems.length > 0) return { row: read.row, label: read.label, problems };
    for (const { key } of claims) taken.set(key, row.row);
    return read;
  });
}

function readRow({ row, value, isJson }: FileRow, terms: ImportTerms): ImportRow {
  const without = (problems: RowRemark[]) => ({ row, label: '', problems });
  if (!isJson) return without([{ field: '', message: 'This line is not JSON.' }]);
  const result = parseOldUser(value);
  if ('problems' in result) return without(result.problems);
  const imported = accountOf(result.user, terms);
  const { email, xUsername, importedFrom } = imported.account;
  const label = email ?? (xUsername ? `@${xUsername}` : importedFrom.id);
  return { row, label, imported, problems: [] };
}

/** What only one account of the file may have. */
function claimsOf({ account }: ImportedAccount): { field: string; key: string }[] {
  const { _id, xId, emailKey, claimedEmailKey } = account;
  const address = emailKey ?? claimedEmailKey;
  return [
    { field: 'id', key: `id ${_id}` },
    ...(xId ? [{ field: 'xId', key: `x ${xId}` }] : []),
    ...(address ? [{ field: 'email', key: `email ${address}` }] : []),
  ];
}
