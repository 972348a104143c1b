import type { Model, QueryFilter } from 'mongoose';

/**
 * Removes every document that a filter finds, some at a time: the embedded database lets nobody else write during one command.
 * What is written meanwhile is removed too.
 */
export async function deleteInBatches<Document extends { _id: unknown }>(
  collection: Model<Document>,
  filter: QueryFilter<Document>,
  size = 200,
): Promise<void> {
  for (;;) {
    const some = await collection.find(filter, { _id: 1 }).limit(size).lean<{ _id: unknown }[]>();
    if (some.length === 0) return;
    const ids = { _id: { $in: some.map(({ _id }) => _id) } };
    await collection.deleteMany(ids as QueryFilter<Document>);
  }
}
