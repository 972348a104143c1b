import { createHash } from 'node:crypto';
import { countEffects } from '../api/accounts/import/import.audit.ts';
import { importUsers } from '../api/accounts/import/import.commands.ts';
import { readImportFile } from '../api/accounts/import/import.file.ts';
import { oldUsers } from '../api/accounts/import/users-file.builder.ts';
import { openTestDatabase, type TestDatabase } from '../api/testing/database.ts';
import { timed } from './figures.ts';
import type { Row } from './rows.ts';
import { targets } from './targets.ts';

/**
 * Seconds to import a file of so many users into an empty embedded database, and to import it again, some times over.
 * Throws if two rounds end with other accounts, or if the second import of a round changes anything.
 */
export async function usersImportRows(users: number, rounds: number): Promise<Row[]> {
  const file = Buffer.from(JSON.stringify(oldUsers(users)));
  const seconds = { first: [] as number[], again: [] as number[] };
  const results = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    const database = await openTestDatabase();
    try {
      seconds.first.push(await timed(() => importAll(database, file, { created: users })));
      const first = await accountsOf(database);
      seconds.again.push(await timed(() => importAll(database, file, { unchanged: users })));
      for (const accounts of [first, await accountsOf(database)]) results.add(accounts);
    } finally {
      await database.close();
    }
  }
  if (results.size !== 1) throw new Error('the same file was imported with different results');
  const what = `\`users import\` of ${users.toLocaleString('en')} users`;
  return [
    { what, unit: 's', ours: seconds.first, target: targets.usersImport },
    { what: `${what}, again`, unit: 's', ours: seconds.again, target: targets.usersImport },
  ];
}

async function importAll(
  { collections }: TestDatabase,
  file: Uint8Array,
  expected: Record<string, number>,
): Promise<void> {
  const source = { actor: 'bench', fileName: 'users.json', sha256: '' };
  const terms = { at: new Date(), addressesProven: false };
  const counts = countEffects(await importUsers(collections, readImportFile(file), { terms, source }));
  const isExpected = Object.entries(counts).every(([effect, count]) => count === (expected[effect] ?? 0));
  if (!isExpected) throw new Error(`the import ended with ${JSON.stringify(counts)}`);
}

/** A digest of all accounts, without the moment of their import. */
async function accountsOf({ collections }: TestDatabase): Promise<string> {
  const accounts = await collections.users.find({}).sort({ _id: 1 }).lean();
  const digest = createHash('sha256');
  for (const { importedFrom, ...account } of accounts)
    digest.update(JSON.stringify([account, { ...importedFrom, at: null }]));
  return digest.digest('hex');
}
