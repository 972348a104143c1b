import type { Connection } from 'mongoose';
import type { Migration } from '../platform/database/migrate.ts';

/** The collections whose rows named the person who ordered as their owner. */
const OWNED = ['instances', 'operations', 'llm_keys', 'program_keys', 'held_names'];
/** MongoDB's code for an index that does not exist. */
const INDEX_NOT_FOUND = 27;
const NAMESPACE_NOT_FOUND = 26;

/** What a person owned belongs to their own team, which has the person's id. */
export const ownerToTeam: Migration = {
  name: 'owner-to-team',
  async apply(connection) {
    // It would refuse the second row without the field that it is about.
    await dropIndex(connection, 'instances', 'ownerId_1_slot_1');
    await dropIndex(connection, 'operations', 'ownerId_1_createdAt_-1');
    for (const name of OWNED) {
      const owned = connection.collection(name);
      await owned.updateMany({ ownerId: { $exists: true } }, { $rename: { ownerId: 'teamId' } });
    }
  },
};

async function dropIndex(connection: Connection, collection: string, index: string): Promise<void> {
  try {
    await connection.collection(collection).dropIndex(index);
  } catch (error) {
    const { code } = error as { code?: number };
    if (code !== INDEX_NOT_FOUND && code !== NAMESPACE_NOT_FOUND) throw error;
  }
}
