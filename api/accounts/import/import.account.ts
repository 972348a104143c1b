import type { z } from 'zod';
import { isSupportedHash } from '../auth/password.ts';
import { dayOfId } from '../users/calendar-day.ts';
import { emailKeyOf } from '../users/email-address.ts';
import type { ImportedFrom } from '../users/imported-from.model.ts';
import { waitingFlagsOf } from '../users/user.flags.ts';
import type { UserRecord } from '../users/user.model.ts';
import { nameField } from '../users/user.schema.ts';
import { searchKeysOf } from '../users/user.search-keys.ts';
import { accountIdOf, isObjectId, oldIdOf } from './import.identity.ts';
import { lesserFields, type OldUser, type RowRemark } from './import.schema.ts';

/** What all rows of one import have in common. */
export interface ImportTerms {
  /** The import's own moment; it is in every account that it writes. */
  at: Date;
  /** Whether every address counts as proven, also where the row does not say so. */
  addressesProven: boolean;
}

/** A row as the account that it becomes, and what the operator should know about it. */
export interface ImportedAccount {
  account: UserRecord & { importedFrom: ImportedFrom };
  notes: RowRemark[];
}

/** The account of a valid row. Nothing of the row is kept except what is named here. */
export function accountOf(user: OldUser, terms: ImportTerms): ImportedAccount {
  const notes: RowRemark[] = [];
  const lesser = <Field extends keyof typeof lesserFields>(field: Field) => readLesser(user, field, notes);
  const oldId = oldIdOf(user);
  const passwordHash = hashOf(user, notes);
  const avatarUrl = lesser('xProfileImage');
  const identity = {
    name: nameOf(user, lesser('xName')),
    ...addressOf(user, terms),
    ...(user.xId && { xId: user.xId, ...(user.xUsername && { xUsername: user.xUsername }) }),
  };
  noteIdentity(user, { oldId, passwordHash }, notes);
  const importedFrom = { id: oldId, at: terms.at, ...factsOf(user, lesser) };
  notes.push(assistantNote(importedFrom));
  const _id = accountIdOf(oldId);
  return {
    account: {
      _id,
      idDay: dayOfId(_id),
      ...identity,
      ...searchKeysOf(identity),
      ...waitingFlagsOf(identity),
      ...(passwordHash && { passwordHash }),
      ...(avatarUrl && { avatarUrl }),
      provider: user.xId && !passwordHash ? 'x' : 'email',
      plan: user.paid ? 'pro' : 'free',
      ...(user.termsAccepted && { termsAcceptedAt: user.createdAt ?? terms.at }),
      importedFrom,
      createdAt: user.createdAt ?? terms.at,
    },
    notes: notes.filter(({ message }) => message !== ''),
  };
}

type ReadLesser = <Field extends keyof typeof lesserFields>(
  field: Field,
) => z.infer<(typeof lesserFields)[Field]>;

/** A field whose wrong value costs only the field. */
function readLesser<Field extends keyof typeof lesserFields>(
  user: OldUser,
  field: Field,
  notes: RowRemark[],
): z.infer<(typeof lesserFields)[Field]> {
  const result = lesserFields[field].safeParse(user[field]);
  if (!result.success) notes.push({ field, message: 'Not kept: its value is not one that we know.' });
  return (result.success ? result.data : undefined) as z.infer<(typeof lesserFields)[Field]>;
}

function factsOf(user: OldUser, lesser: ReadLesser): Omit<ImportedFrom, 'id' | 'at'> {
  const known = {
    paymentMethod: lesser('paymentMethod'),
    paidAt: user.paidAt,
    provisioningStatus: lesser('provisioningStatus'),
    instanceUrl: lesser('instanceUrl'),
    serverId: lesser('hetznerVpsId'),
    serverAddress: lesser('hetznerVpsIp'),
  };
  const given = Object.entries(known).filter(([, value]) => value !== undefined);
  return { paid: user.paid === true, ...Object.fromEntries(given) };
}

/** The name, else X's, else the handle, else what is before the @ of the address: an account needs one. */
function nameOf({ name, xUsername, email, xId }: OldUser, xName: string | undefined): string {
  const local = nameField.safeParse(email?.slice(0, email.lastIndexOf('@')));
  return name ?? xName ?? xUsername ?? local.data ?? `X user ${xId}`;
}

/** An address that the old service did not prove is only claimed: somebody else may own it. */
function addressOf(
  { email, emailVerified }: OldUser,
  { addressesProven }: ImportTerms,
): Pick<UserRecord, 'email' | 'emailKey' | 'claimedEmailKey'> {
  if (!email) return {};
  const key = emailKeyOf(email);
  return emailVerified || addressesProven ? { email, emailKey: key } : { email, claimedEmailKey: key };
}

function hashOf({ passwordHash }: OldUser, notes: RowRemark[]): string | undefined {
  if (passwordHash === undefined || passwordHash === null || passwordHash === '') return undefined;
  if (typeof passwordHash === 'string' && isSupportedHash(passwordHash)) return passwordHash;
  notes.push({ field: 'passwordHash', message: 'Not kept: only bcrypt of costs 4 to 15 can be checked.' });
  return undefined;
}

function noteIdentity(
  { xId, xUsername }: OldUser,
  { oldId, passwordHash }: { oldId: string; passwordHash: string | undefined },
  notes: RowRemark[],
): void {
  if (!isObjectId(oldId)) notes.push({ field: 'id', message: 'They get a new id.' });
  if (!xId && !passwordHash)
    notes.push({ field: 'passwordHash', message: 'They have no password, and need to set one by mail.' });
  if (xUsername && !xId)
    notes.push({ field: 'xUsername', message: 'Not kept: without an xId it identifies nobody.' });
}

/** The import creates no assistant, and touches no server. */
function assistantNote({ provisioningStatus, serverId, serverAddress }: ImportedFrom): RowRemark {
  const field = 'provisioningStatus';
  const server = serverId ?? serverAddress;
  if (server)
    return {
      field,
      message: `Their old server ${server} stays as it is, until npx clawdet users adopt takes it over.`,
    };
  if (!provisioningStatus || provisioningStatus === 'pending') return { field, message: '' };
  return { field, message: `No assistant: their old one was "${provisioningStatus}", without a server.` };
}
