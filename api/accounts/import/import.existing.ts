import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from '../users/user.model.ts';

/** The accounts that some accounts to import may meet, by what can be the same. */
export interface ExistingAccounts {
  byId: ReadonlyMap<string, UserRecord>;
  byXId: ReadonlyMap<string, UserRecord>;
  /** By proven address. */
  byEmail: ReadonlyMap<string, UserRecord>;
  /** By an address that was only typed: one of the accounts that claim it. */
  byClaim: ReadonlyMap<string, UserRecord>;
}

/** Finds them by four indexes: one filter with alternatives would make the embedded database read every account. */
export async function findExisting(
  { users }: Pick<AccountCollections, 'users'>,
  accounts: readonly UserRecord[],
): Promise<ExistingAccounts> {
  const addresses = accounts.flatMap(({ emailKey, claimedEmailKey }) => emailKey ?? claimedEmailKey ?? []);
  const xIds = accounts.flatMap(({ xId }) => xId ?? []);
  const among = <T>(values: readonly T[], find: (values: readonly T[]) => Promise<UserRecord[]>) =>
    values.length === 0 ? [] : find(values);
  const [ids, handles, proven, claimed] = await Promise.all([
    users.find({ _id: { $in: accounts.map(({ _id }) => _id) } }).lean(),
    among(xIds, ($in) => users.find({ xId: { $in } }).lean()),
    among(addresses, ($in) => users.find({ emailKey: { $in } }).lean()),
    among(addresses, ($in) => users.find({ claimedEmailKey: { $in } }).lean()),
  ]);
  return {
    byId: new Map(ids.map((user) => [user._id.toString(), user])),
    byXId: new Map(handles.map((user) => [user.xId ?? '', user])),
    byEmail: new Map(proven.map((user) => [user.emailKey ?? '', user])),
    byClaim: new Map(claimed.map((user) => [user.claimedEmailKey ?? '', user])),
  };
}
