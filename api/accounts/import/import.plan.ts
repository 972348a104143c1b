import type { ImportedFrom } from '../users/imported-from.model.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { ImportedAccount } from './import.account.ts';
import type { ExistingAccounts } from './import.existing.ts';
import type { ImportRow } from './import.rows.ts';
import type { RowRemark } from './import.schema.ts';

/** What an import does, or would do, for one row. */
export type ImportEffect = 'created' | 'updated' | 'unchanged' | 'skipped';

/** A change of an account that exists: only if these of its fields are still as `lacks` has them. */
interface AccountUpdate {
  lacks: Record<string, string | null>;
  set: Partial<UserRecord>;
  unset: Record<string, ''>;
}

/** A row, what becomes of it, and why. */
export interface PlannedRow {
  row: number;
  label: string;
  effect: ImportEffect;
  /** The account's id; null if there is none. */
  userId: string | null;
  /** Why the row is skipped. */
  problems: RowRemark[];
  /** What else the operator should know. */
  notes: RowRemark[];
  insert?: UserRecord;
  update?: AccountUpdate;
}

/** Decides about one row. Nothing that a user has here is overwritten: an import only adds what an account lacks. */
export function planRow(
  { row, label, imported, problems }: ImportRow,
  existing: ExistingAccounts,
): PlannedRow {
  const base = { row, label, userId: null, problems, notes: [] };
  if (!imported) return { ...base, effect: 'skipped' };
  const { account, notes } = imported;
  const target = targetOf(account, existing);
  if (target) return planAddition({ ...base, userId: target._id.toString() }, { imported, target, existing });
  const taken = takenFrom(account, existing);
  if (taken.length > 0) return { ...base, effect: 'skipped', problems: taken };
  return {
    ...base,
    effect: 'created',
    userId: account._id.toString(),
    notes: [...notes, ...claimNotes(account, existing)],
    insert: account,
  };
}

/** What becomes of a row whose user has an account here. */
function planAddition(
  base: Omit<PlannedRow, 'effect'>,
  {
    imported,
    target,
    existing,
  }: { imported: ImportedAccount; target: UserRecord; existing: ExistingAccounts },
): PlannedRow {
  const { account, notes } = imported;
  if (!isSamePerson(target, account)) {
    const message = `Account ${target._id} has this id or xId, and is somebody else's.`;
    return { ...base, effect: 'skipped', userId: null, problems: [{ field: 'id', message }] };
  }
  const wanted = updateOf(target, account);
  if (!wanted) return { ...base, effect: 'unchanged' };
  const taken = takenFrom(account, existing).filter(
    ({ field }) => field in wanted.set || field in wanted.lacks,
  );
  const update = withoutTaken(wanted, taken);
  return update
    ? { ...base, effect: 'updated', notes: [...notes, ...taken, ...additionsOf(update)], update }
    : { ...base, effect: 'unchanged', notes: taken };
}

/** Whether a row's own account lacks nothing that the row has, so that no other account matters. */
export function isComplete(target: UserRecord | undefined, account: UserRecord): boolean {
  return target !== undefined && isSamePerson(target, account) && updateOf(target, account) === undefined;
}

/** The account that the row is about: the one of an earlier run, or one that logs in with the same account of X. */
function targetOf({ _id, xId }: UserRecord, { byId, byXId }: ExistingAccounts): UserRecord | undefined {
  return byId.get(_id.toString()) ?? (xId ? byXId.get(xId) : undefined);
}

/** What another account has of what only one may have. */
function takenFrom(account: UserRecord, { byXId, byEmail }: ExistingAccounts): RowRemark[] {
  const { xId, emailKey, claimedEmailKey } = account;
  const holders = [
    { field: 'xId', holder: byXId.get(xId ?? '') },
    { field: 'email', holder: byEmail.get(emailKey ?? claimedEmailKey ?? '') },
  ];
  return holders.flatMap(({ field, holder }) =>
    holder && !holder._id.equals(account._id)
      ? [{ field, message: `Account ${holder._id} has it already.` }]
      : [],
  );
}

/** An equal id proves it only with an equal origin, address or account of X; and nobody is two old users. */
function isSamePerson(target: UserRecord, account: UserRecord): boolean {
  const origin = target.importedFrom?.id;
  if (origin !== undefined) return origin === account.importedFrom?.id;
  if (account.xId !== undefined && target.xId === account.xId) return true;
  const address = account.emailKey ?? account.claimedEmailKey;
  return address !== undefined && (target.emailKey ?? target.claimedEmailKey) === address;
}

/** What the account lacks of the row. Undefined if it lacks nothing. */
function updateOf(target: UserRecord, account: UserRecord): AccountUpdate | undefined {
  const update: AccountUpdate = { lacks: {}, set: {}, unset: {} };
  // An account that was made here keeps its ways to log in: only what the old service knew is added.
  if (target._id.equals(account._id)) addIdentity(update, target, account);
  const { importedFrom } = account;
  const isNewlyPaid = importedFrom?.paid && !target.importedFrom?.paid;
  if (isNewlyPaid && target.plan === 'free') {
    update.set.plan = 'pro';
    update.lacks.plan = 'free';
  }
  if (importedFrom && !sameFacts(target.importedFrom, importedFrom)) {
    update.set.importedFrom = importedFrom;
    // Of two rows about one account, only the first becomes part of it.
    if (!target.importedFrom) update.lacks.importedFrom = null;
  }
  return Object.keys(update.set).length > 0 ? update : undefined;
}

function addIdentity({ lacks, set, unset }: AccountUpdate, target: UserRecord, account: UserRecord): void {
  const add = (...fields: (keyof UserRecord)[]) => {
    const [first] = fields;
    if (!first || account[first] === undefined || target[first]) return;
    lacks[first] = null;
    for (const field of fields)
      if (account[field] !== undefined) Object.assign(set, { [field]: account[field] });
  };
  add('passwordHash');
  add('avatarUrl');
  add('termsAcceptedAt');
  add('xId', 'xUsername');
  add('email', 'emailKey', 'claimedEmailKey');
  // The same address, which a later file says is proven.
  if (account.emailKey && target.claimedEmailKey === account.emailKey && !target.emailKey) {
    lacks.email = target.email ?? null;
    lacks.emailKey = null;
    set.emailKey = account.emailKey;
    unset.claimedEmailKey = '';
  }
}

/** The update without what belongs to another account. Undefined if nothing is left. */
function withoutTaken(
  { lacks, set, unset }: AccountUpdate,
  taken: readonly RowRemark[],
): AccountUpdate | undefined {
  if (taken.length === 0) return { lacks, set, unset };
  const gone = taken.flatMap(({ field }) => BELONGINGS[field] ?? []);
  const keep = <T extends object>(of: T): T =>
    Object.fromEntries(Object.entries(of).filter(([field]) => !gone.includes(field))) as T;
  const left = { lacks: keep(lacks), set: keep(set), unset: keep(unset) };
  return Object.keys(left.set).length > 0 ? left : undefined;
}

/** The fields that come and go with one that only one account may have. */
const BELONGINGS: Record<string, string[]> = {
  xId: ['xId', 'xUsername'],
  email: ['email', 'emailKey', 'claimedEmailKey'],
};

function sameFacts(known: ImportedFrom | null | undefined, row: ImportedFrom): boolean {
  if (!known) return false;
  const facts = ({ at: _, ...rest }: ImportedFrom) => JSON.stringify(Object.entries(rest).toSorted());
  return facts(known) === facts(row);
}

function additionsOf({ set }: AccountUpdate): RowRemark[] {
  return Object.keys(set).map((field) => ({ field, message: 'Added to their account.' }));
}

function claimNotes({ claimedEmailKey }: UserRecord, { byClaim }: ExistingAccounts): RowRemark[] {
  const other = claimedEmailKey ? byClaim.get(claimedEmailKey) : undefined;
  return other
    ? [{ field: 'email', message: `Account ${other._id} claims this address, too; neither has proven it.` }]
    : [];
}
