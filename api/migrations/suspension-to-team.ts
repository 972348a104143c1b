import type { Migration } from '../platform/database/migrate.ts';

/** A suspension is of a team, so that a second team of the same person is not suspended, and one that is handed over stays so. */
export const suspensionToTeam: Migration = {
  name: 'suspension-to-team',
  async apply(connection) {
    const [users, teams] = [connection.collection('users'), connection.collection('teams')];
    const suspended = await users.find({ suspension: { $ne: null } }).toArray();
    for (const { _id, suspension, createdAt } of suspended) {
      const members = [{ userId: _id, role: 'owner', since: createdAt ?? new Date() }];
      await teams.updateOne(
        { _id },
        { $set: { suspension }, $setOnInsert: { members, revision: 0, createdAt: createdAt ?? new Date() } },
        { upsert: true },
      );
    }
    await users.updateMany({ suspension: { $exists: true } }, { $unset: { suspension: '' } });
  },
};
