import type { Connection, Types } from 'mongoose';
import type { Migration } from '../platform/database/migrate.ts';

/** Accounts in one write. */
const BATCH = 500;

interface SessionRow {
  userId: Types.ObjectId;
  lastSeenAt?: Date;
  createdAt: Date;
}

interface LastUse {
  userId: Types.ObjectId;
  day: string;
}

/** What operators count has fields of its own: who waits for a proof, whose order waits, and the last day of use. */
export const waitingFlags: Migration = {
  name: 'waiting-flags',
  async apply(connection) {
    const users = connection.collection('users');
    await users.updateMany({ claimedEmailKey: { $exists: true } }, { $set: { unproven: true } });
    await users.updateMany({ wantedOrder: { $ne: null } }, { $set: { orderWaits: true } });
    for (const [activeOn, uses] of await activeDays(connection))
      for (let first = 0; first < uses.length; first += BATCH) {
        const ids = uses.slice(first, first + BATCH).map(({ userId }) => userId);
        await users.updateMany({ _id: { $in: ids } }, { $set: { activeOn } });
      }
  },
};

/** Who used a session last on which day: an account by the latest of its sessions. */
async function activeDays(connection: Connection): Promise<Map<string, LastUse[]>> {
  const latest = new Map<string, LastUse>();
  const fields = { userId: 1, lastSeenAt: 1, createdAt: 1 };
  for await (const session of connection.collection('sessions').find({}, { projection: fields })) {
    const { userId, lastSeenAt, createdAt } = session as unknown as SessionRow;
    const day = (lastSeenAt ?? createdAt).toISOString().slice(0, 10);
    const known = latest.get(`${userId}`);
    if (!known || known.day < day) latest.set(`${userId}`, { userId, day });
  }
  return Map.groupBy(latest.values(), ({ day }) => day);
}
