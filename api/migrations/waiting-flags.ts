import type { Connection, Types } from 'mongoose';
import { dayOf, dayOfId } from '../accounts/users/calendar-day.ts';
import type { Migration } from '../platform/database/migrate.ts';

/** Accounts in one write. */
const BATCH = 500;

interface SessionRow {
  userId: Types.ObjectId;
  lastSeenAt?: Date;
  createdAt: Date;
}

interface DayOfAccount {
  userId: Types.ObjectId;
  day: string;
}

/**
 * What operators count and list has fields of its own: who waits for a proof, whose order waits, the last day of use and the day of
 * the id.
 */
export const waitingFlags: Migration = {
  name: 'waiting-flags',
  async apply(connection) {
    const users = connection.collection('users');
    await users.updateMany({ claimedEmailKey: { $exists: true } }, { $set: { unproven: true } });
    await users.updateMany({ wantedOrder: { $ne: null } }, { $set: { orderWaits: true } });
    for (const [activeOn, uses] of await activeDays(connection)) await setDay(connection, uses, { activeOn });
    for (const [idDay, accounts] of await idDays(connection)) await setDay(connection, accounts, { idDay });
  },
};

async function setDay(
  connection: Connection,
  accounts: readonly DayOfAccount[],
  day: { activeOn: string } | { idDay: string },
): Promise<void> {
  for (let first = 0; first < accounts.length; first += BATCH) {
    const ids = accounts.slice(first, first + BATCH).map(({ userId }) => userId);
    await connection.collection('users').updateMany({ _id: { $in: ids } }, { $set: day });
  }
}

async function idDays(connection: Connection): Promise<Map<string, DayOfAccount[]>> {
  const users = await connection
    .collection('users')
    .find({ idDay: { $exists: false } }, { projection: { _id: 1 } })
    .toArray();
  return Map.groupBy(
    users.map(({ _id }) => ({ userId: _id, day: dayOfId(_id) })),
    ({ day }) => day,
  );
}

/** Who used a session last on which day: an account by the latest of its sessions. */
async function activeDays(connection: Connection): Promise<Map<string, DayOfAccount[]>> {
  const latest = new Map<string, DayOfAccount>();
  const fields = { userId: 1, lastSeenAt: 1, createdAt: 1 };
  for await (const session of connection.collection('sessions').find({}, { projection: fields })) {
    const { userId, lastSeenAt, createdAt } = session as unknown as SessionRow;
    const day = dayOf(lastSeenAt ?? createdAt);
    const known = latest.get(`${userId}`);
    if (!known || known.day < day) latest.set(`${userId}`, { userId, day });
  }
  return Map.groupBy(latest.values(), ({ day }) => day);
}
