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

/**
 * Finds them by four indexes: one filter with alternatives would make the embedded database read every account. Rows whose
 * own account is complete need no more than that.
 */
export async function findExisting(
  { users }: Pick<AccountCollections, 'users'>,
  accounts: readonly UserRecord[],
  isComplete: (existing: UserRecord | undefined, account: UserRecord) => boolean,
): Promise<ExistingAccounts> {
  const among = <T>(values: readonly T[], find: (values: readonly T[]) => Promise<UserRecord[]>) =>
    values.length === 0 ? [] : find(values);
  const own = await among(idsOf(accounts), ($in) => users.find({ _id: { $in } }).lean());
  const byId = new Map(own.map((user) => [user._id.toString(), user]));
  const open = accounts.filter((account) => !isComplete(byId.get(account._id.toString()), account));
  const addresses = open.flatMap(({ emailKey, claimedEmailKey }) => emailKey ?? claimedEmailKey ?? []);
  const xIds = open.flatMap(({ xId }) => xId ?? []);
  const [ofX, proven, claimed] = await Promise.all([
    among(xIds, ($in) => users.find({ xId: { $in } }).lean()),
    among(addresses, ($in) => users.find({ emailKey: { $in } }).lean()),
    among(addresses, ($in) => users.find({ claimedEmailKey: { $in } }).lean()),
  ]);
  return {
    byId,
    byXId: new Map(ofX.map((user) => [user.xId ?? '', user])),
    byEmail: new Map(proven.map((user) => [user.emailKey ?? '', user])),
    byClaim: new Map(claimed.map((user) => [user.claimedEmailKey ?? '', user])),
  };
}

const idsOf = (accounts: readonly UserRecord[]) => accounts.map(({ _id }) => _id);
