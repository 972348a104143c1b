import type { Model } from 'mongoose';

/** How many rows a collection has, from its own statistics: to count them, the embedded database would read each. */
export async function rowCountOf<Row>(model: Model<Row>): Promise<number> {
  const [stats] = await model.aggregate<{ count: number }>([{ $collStats: { count: {} } }]);
  return stats?.count ?? 0;
}
