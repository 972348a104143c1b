import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import type { FindingRecord } from '../../drift/findings/finding.model.ts';
import type { AuditRecord, AuditTarget } from '../../platform/audit/audit.model.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { LimitsChange, OverrideChange } from '../../usage/limits/limits.schema.ts';
import type { OperationBus } from '../operation.bus.ts';
import type { OperationCollections } from '../operation.collections.ts';
import type { OperationRecord } from '../operation.model.ts';

/** Dependencies of admin action handlers. A handler of another room needs the collections of that room. */
export interface AdminActionDeps<Slice extends OperationCollections = OperationCollections> {
  collections: Slice;
  jobs: JobQueue;
  bus: OperationBus;
  config: Pick<Config, 'drift' | 'baseDomain' | 'mail'>;
  logger: Logger;
  /** The wall clock; replaced in tests. */
  clock?: () => Date;
}

/**
 * The admin actions by verb, as the audit stores it: the kind of their target, and what else they need to know.
 * `operators/admin-action.handlers.ts` has all handlers.
 */
interface AdminActions {
  cancel: { target: 'operation' };
  retry: { target: 'operation' };
  grant: { target: 'user' };
  revoke: { target: 'user' };
  'prove email': { target: 'user' };
  'end sessions': { target: 'user' };
  'suspend account': { target: 'user'; change: { because: string } };
  'resume account': { target: 'user' };
  'send proof': { target: 'user' };
  'ask factor reset': { target: 'user'; change: { reason: string } };
  'withdraw factor reset': { target: 'user' };
  'confirm factor reset': { target: 'user'; change: ConfirmedReset };
  update: { target: 'customer' };
  refresh: { target: 'customer' };
  destroy: { target: 'customer' };
  'drift repair': { target: 'finding' };
  'drift ignore': { target: 'finding'; change: { reason: string } };
  'drift watch': { target: 'finding' };
  'drift confirm': { target: 'finding' };
  'drift scan': { target: 'cell'; change: { depth?: FindingRecord['depth'] | undefined } };
  'models suspend': { target: 'customer'; change: { because: string } };
  'models resume': { target: 'customer' };
  'models limit': { target: 'customer'; change: LimitsChange };
  'models override': { target: 'customer'; change: OverrideChange };
  'models end override': { target: 'customer' };
}

/** The request to reset a second factor that an operator confirms: which one it is, who asked for it, and why. */
interface ConfirmedReset {
  request: string;
  askedBy: string;
  reason: string;
}

/** The verb of an admin action. */
export type AdminActionName = keyof AdminActions;

/** What an action needs to know besides its target. */
export type AdminActionChange<Name extends AdminActionName> = {
  [One in Name]: AdminActions[One] extends { change: infer Change } ? Change : undefined;
}[Name];

/** The actions that need to know something besides their target. */
export type AdminActionWithChange = {
  [Name in AdminActionName]: AdminActions[Name] extends { change: object } ? Name : never;
}[AdminActionName];

/** An action with its target and, if it needs one, its change. */
export type RequestedAction = {
  [Name in AdminActionName]: {
    act: Name;
    target: AuditTarget & { kind: AdminActions[Name]['target'] };
  } & (Name extends AdminActionWithChange ? { change: AdminActionChange<Name> } : { change?: never });
}[AdminActionName];

/** One admin action as its handler receives it. */
export interface AdminActionInput<Name extends AdminActionName = AdminActionName> {
  /** The target by its own name: an id, a subdomain, a cell. */
  name: string;
  /** The requester, as in the audit. */
  actor: string;
  /** Display name of the requester. */
  by: string;
  change: AdminActionChange<Name>;
  /** Unique to this action: the `dedupe` of what it creates, so that executing it again creates nothing more. */
  once: string;
  /** An earlier process started it and died: what is already done must not be done again. */
  isRetry: boolean;
}

/** What an admin action created or changed. */
export interface AdminActionResult {
  operation?: OperationRecord;
  finding?: FindingRecord;
  effect?: AdminActionEffect;
}

/** What an action on an account did. */
export type AdminActionEffect =
  | 'invited'
  | 'already_operator'
  | 'revoked'
  | 'invitation_withdrawn'
  | 'no_operator'
  | 'proven'
  | 'already_proven'
  | 'sessions_ended'
  | 'no_sessions'
  | 'suspended'
  | 'resumed'
  | 'not_suspended'
  | 'proof_sent'
  | 'address_taken'
  | 'no_address'
  | 'reset_asked'
  | 'reset_withdrawn'
  | 'no_reset'
  | 'factors_reset';

/** Executes one kind of admin action. Executing it twice with the same `once` has the effect of one execution. */
export type AdminActionHandler<Name extends AdminActionName, Slice extends OperationCollections> = (
  deps: AdminActionDeps<Slice>,
  input: AdminActionInput<Name>,
) => Promise<AdminActionResult>;

/** Handlers of these admin actions. */
export type AdminActionHandlers<Slice extends OperationCollections> = {
  [Name in AdminActionName]: AdminActionHandler<Name, Slice>;
};

/** Executes the action of an audit entry, for any feature. */
export type ExecuteAdminAction<Slice extends OperationCollections> = (
  deps: AdminActionDeps<Slice>,
  entry: AuditRecord,
) => Promise<AdminActionResult>;
