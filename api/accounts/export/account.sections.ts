import type { Types } from 'mongoose';
import type { AuditRecord } from '../../platform/audit/audit.model.ts';
import { auditTargetOf, auditTargetText } from '../../platform/audit/audit-target.ts';
import type { AccountCollections } from '../account.collections.ts';
import { hasSecondFactor } from '../factors/second-factor.model.ts';
import { publicSessionId } from '../sessions/session.list.ts';
import type { SessionRecord } from '../sessions/session.model.ts';
import type { UserRecord } from '../users/user.model.ts';
import { type ExportSection, fieldsOf, jsonFile, jsonRowsFile } from './export.section.ts';

type Section = ExportSection<AccountCollections>;

export const accountSection: Section = {
  about: 'account.json: your account, with every address that it has or had, and what an import knew of you.',
  files: (_collections, user) => [jsonFile('account.json', async () => exportedAccount(user))],
};

/** The fields of an account that its owner gets. */
export const ACCOUNT_FIELDS = [
  ...[
    'name',
    'email',
    'emailKey',
    'claimedEmailKey',
    'emailProvenAt',
    'newEmail',
    'formerEmail',
    'wantedOrder',
  ],
  ...['xId', 'xUsername', 'xUsernameKey', 'xConfirmedAt', 'avatarUrl', 'nameKeys', 'provider', 'plan'],
  ...['termsAcceptedAt', 'role', 'teamIds', 'deletion', 'importedFrom', 'createdAt'],
  ...['activeOn', 'idDay', 'unproven', 'orderWaits'],
] as const satisfies readonly (keyof UserRecord)[];

/** The fields that prove who somebody is: the archive says at most that they are there. */
export const ACCOUNT_SECRETS = [
  'passwordHash',
  'operatorInvitation',
  'secondFactor',
] as const satisfies readonly (keyof UserRecord)[];

function exportedAccount(user: UserRecord): Record<string, unknown> {
  const invited = user.operatorInvitation && { operatorInvitedAt: user.operatorInvitation.at };
  const id = user._id.toString();
  return {
    id,
    ...fieldsOf(user, ACCOUNT_FIELDS),
    hasPassword: user.passwordHash !== undefined,
    hasSecondFactor: hasSecondFactor(user),
    ...invited,
  };
}

export const sessionSection: Section = {
  about: 'sessions.json: where you are logged in, and the links in mails that are still valid.',
  files: ({ sessions, mailedLinks }, { _id: userId }) => [
    jsonFile('sessions.json', async () => ({
      sessions: (await sessions.find({ userId }).lean()).map(exportedSession),
      mailedLinks: await mailedLinks
        .find({ userId }, { _id: 0, purpose: 1, emailKey: 1, expiresAt: 1 })
        .lean(),
    })),
  ],
};

const SESSION_FIELDS = [
  ...['createdAt', 'expiresAt', 'method', 'lastSeenAt', 'browser', 'network', 'confirmedAt'],
] as const satisfies readonly (keyof SessionRecord)[];

/** By its public id: the stored one is a hash of the cookie. */
function exportedSession(session: SessionRecord): Record<string, unknown> {
  return { id: publicSessionId(session._id), ...fieldsOf(session, SESSION_FIELDS) };
}

/**
 * What the audit has about a person. `customersOf` returns the names that the person's assistants have or had.
 */
export function auditSection<Slice extends AccountCollections>(
  customersOf: (collections: Slice, userId: Types.ObjectId) => Promise<readonly string[]>,
): ExportSection<Slice> {
  return {
    about: 'audit.json: what you and our operators did to your account, your assistant and its keys.',
    files: (collections, user) => [
      jsonRowsFile('audit.json', () =>
        auditAbout(collections, user, () => customersOf(collections, user._id)),
      ),
    ],
  };
}

async function* auditAbout(
  { audit }: AccountCollections,
  user: UserRecord,
  readCustomers: () => Promise<readonly string[]>,
): AsyncGenerator<Record<string, unknown>> {
  const own = auditTargetText({ kind: 'user', name: user._id.toString() });
  const emails = [user.email, user.emailKey].flatMap((email) => (email ? [`user:${email}`] : []));
  const customers = (await readCustomers()).map((name) => `customer:${name}`);
  const targets = new Set([own, ...emails, ...customers]);
  // Read one after another: what a row is about has no index.
  for await (const row of audit.find({}).lean().cursor({ batchSize: 200 })) {
    const target = auditTargetText(auditTargetOf(row));
    if (row.actor === own || targets.has(target)) yield exportedAuditRow(row, own, target);
  }
}

/** Who else did it is not the person's data. */
function exportedAuditRow(row: AuditRecord, own: string, target: string): Record<string, unknown> {
  const { at, actor, act, change, detail, outcome, effect } = row;
  const by = actor === own ? 'you' : 'an operator';
  return { at, by, act, target, ...(change && { change }), ...(detail && { detail }), outcome, effect };
}
