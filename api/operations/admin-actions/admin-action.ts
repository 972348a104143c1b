import type { Config } from '../../config.ts';
import type { FindingRecord } from '../../drift/findings/finding.model.ts';
import type { AuditRecord } from '../../platform/audit/audit.model.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { OperationBus } from '../operation.bus.ts';
import type { OperationCollections } from '../operation.collections.ts';
import type { OperationRecord } from '../operation.model.ts';

/** Dependencies of admin action handlers. A handler of another room needs the collections of that room. */
export interface AdminActionDeps<Slice extends OperationCollections = OperationCollections> {
  collections: Slice;
  jobs: JobQueue;
  bus: OperationBus;
  config: Pick<Config, 'drift'>;
}

/** The verb of an admin action, as the audit stores it. `operators/admin-action.handlers.ts` has all handlers. */
export type AdminActionName =
  | 'cancel'
  | 'retry'
  | 'grant'
  | 'revoke'
  | 'update'
  | 'refresh'
  | 'destroy'
  | `drift ${'repair' | 'ignore' | 'watch' | 'confirm' | 'look'}`
  | `models ${'suspend' | 'resume' | 'limit'}`;

/** One admin action as its handler receives it. */
export interface AdminActionInput {
  /** The target: an id, a subdomain, an email, a cell. */
  name: string;
  /** Display name of the requester. */
  by: string;
  /** Free text that came with the request. */
  detail: string | undefined;
  /** Unique to this action: the `dedupe` of what it creates, so that executing it again creates nothing more. */
  once: string;
  /** An earlier process started it and died: what is already done must not be done again. */
  isRetry: boolean;
}

/** What an admin action created or changed. */
export interface AdminActionResult {
  operation?: OperationRecord;
  finding?: FindingRecord;
}

/** Executes one kind of admin action. Executing it twice with the same `once` has the effect of one execution. */
export type AdminActionHandler<Slice extends OperationCollections> = (
  deps: AdminActionDeps<Slice>,
  input: AdminActionInput,
) => Promise<AdminActionResult>;

/** Executes the action of an audit entry, for any feature. */
export type ExecuteAdminAction<Slice extends OperationCollections> = (
  deps: AdminActionDeps<Slice>,
  entry: AuditRecord,
) => Promise<AdminActionResult>;
