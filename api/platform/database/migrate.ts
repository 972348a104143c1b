import type { Connection } from 'mongoose';

/** A change to what an earlier version has stored. */
export interface Migration {
  /** Recorded in `migrations` once it has been applied; never renamed. */
  name: string;
  /** Idempotent: two processes may start at once, and one that is killed starts again. */
  apply(connection: Connection): Promise<void>;
}

interface AppliedMigration {
  _id: string;
  at: Date;
}

/** Applies, in order, the migrations that this database has not had yet. */
export async function migrate(connection: Connection, migrations: readonly Migration[]): Promise<void> {
  const collection = connection.collection<AppliedMigration>('migrations');
  const applied = new Set((await collection.find().toArray()).map(({ _id }) => _id));
  for (const { name, apply } of migrations) {
    if (applied.has(name)) continue;
    await apply(connection);
    await collection.updateOne({ _id: name }, { $setOnInsert: { at: new Date() } }, { upsert: true });
  }
}
