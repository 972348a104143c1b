import { z } from 'zod';
import { type ImportChange, importChangeText } from '../accounts/import/import.audit.ts';
import { type AdoptionChange, adoptionChangeText } from '../assistants/adoption/adoption.audit.ts';
import { ignoreBody, scanNowBody } from '../drift/findings/drift.schema.ts';
import type {
  AdminActionChange,
  AdminActionName,
  AdminActionWithChange,
} from '../operations/admin-actions/admin-action.ts';
import type { AuditRecord } from '../platform/audit/audit.model.ts';
import { AppError } from '../platform/errors/app-error.ts';
import { parseRequest } from '../platform/http/parse-request.ts';
import { limitsChangeText, overrideText } from '../usage/limits/limits.audit-text.ts';
import { limitsBody, overrideBody, suspendBody } from '../usage/limits/limits.schema.ts';
import { keyChangeText, type OwnerKeyChanges } from '../usage/owner-audit.ts';
import { resetBody } from './people/account-actions.schema.ts';

/** Actions that earlier versions recorded under another name. */
const RENAMED: Record<string, AdminActionName> = { 'drift look': 'drift scan' };

/** The present name of an audited action. */
export function auditedActionName(act: string): string {
  return Object.hasOwn(RENAMED, act) ? (RENAMED[act] ?? act) : act;
}

/** Changes of audited commands that are no admin actions. */
export interface AuditedChanges extends OwnerKeyChanges {
  'rebuild usage': { corrected: number };
  'import users': ImportChange;
  'adopt servers': AdoptionChange;
}

type AuditChanges = AuditedChanges & { [Name in AdminActionWithChange]: AdminActionChange<Name> };

const SCHEMAS: { [Name in AdminActionWithChange]: z.ZodType<AdminActionChange<Name>> } = {
  'drift ignore': ignoreBody,
  'drift scan': scanNowBody,
  'models suspend': suspendBody,
  'models limit': limitsBody,
  'models override': overrideBody,
  'suspend account': suspendBody,
  'ask factor reset': resetBody,
  'confirm factor reset': z.object({ request: z.string(), askedBy: z.string(), reason: z.string() }),
};

const TEXTS: { [Name in keyof AuditChanges]: (change: AuditChanges[Name]) => string | undefined } = {
  'drift ignore': ({ reason }) => reason,
  'drift scan': ({ depth }) => depth,
  'models suspend': ({ because }) => because,
  'models limit': limitsChangeText,
  'models override': overrideText,
  'suspend account': ({ because }) => because,
  'ask factor reset': ({ reason }) => reason,
  'confirm factor reset': ({ askedBy, reason }) => `asked for by ${askedBy}: ${reason}`,
  'create program key': keyChangeText,
  'revoke program key': keyChangeText,
  'rotate model key': keyChangeText,
  'rebuild usage': ({ corrected }) => (corrected === 0 ? 'nothing changed' : `${corrected} changed`),
  'import users': importChangeText,
  'adopt servers': adoptionChangeText,
};

/** The change of an entry that is about to be executed. Throws AppError `invalid_input`. */
export function adminActionChangeOf(
  act: AdminActionName,
  { change, detail }: Pick<AuditRecord, 'change' | 'detail'>,
): AdminActionChange<AdminActionName> {
  if (!Object.hasOwn(SCHEMAS, act)) return undefined;
  return parseRequest(SCHEMAS[act as AdminActionWithChange], change ?? changeOfEarlierVersion(act, detail));
}

/** Earlier versions recorded one text with a request. Throws AppError `invalid_input` where it was several values in one. */
function changeOfEarlierVersion(act: AdminActionName, detail: string | undefined): object {
  if (detail === undefined) return {};
  if (act === 'drift ignore') return { reason: detail };
  if (act === 'drift scan') return { depth: detail };
  if (act === 'models suspend') return { because: detail };
  throw new AppError('invalid_input', {
    message: 'An earlier version of Clawdet recorded this request. Send it again.',
  });
}

/** The change of an audit entry as text, if it has one: the reason, the depth, the limits. */
export function auditChangeText({
  act,
  change,
  detail,
}: Pick<AuditRecord, 'act' | 'change' | 'detail'>): string | undefined {
  if (!change) return detail;
  const name = auditedActionName(act);
  if (!Object.hasOwn(TEXTS, name)) return undefined;
  // What is stored was validated when the action was requested.
  return (TEXTS[name as keyof AuditChanges] as (change: object) => string | undefined)(change);
}
