import type { Types } from 'mongoose';
import { dayOf } from '../accounts/users/calendar-day.ts';
import type { Migration } from '../platform/database/migrate.ts';

/** Assistants in one write. */
const BATCH = 500;

/** Operators list assistants by the day on which they were ordered or adopted. */
export const instanceDays: Migration = {
  name: 'instance-days',
  async apply(connection) {
    const instances = connection.collection<{ _id: Types.ObjectId; createdAt?: Date }>('instances');
    const rows = await instances
      .find({ createdOn: { $exists: false } }, { projection: { createdAt: 1 } })
      .toArray();
    const days = Map.groupBy(rows, ({ _id, createdAt }) => dayOf(createdAt ?? _id.getTimestamp()));
    for (const [createdOn, ofDay] of days)
      for (let first = 0; first < ofDay.length; first += BATCH) {
        const ids = ofDay.slice(first, first + BATCH).map(({ _id }) => _id);
        await instances.updateMany({ _id: { $in: ids } }, { $set: { createdOn } });
      }
  },
};
