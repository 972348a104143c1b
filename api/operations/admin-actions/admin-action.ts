import type { Collections } from '../../collections.ts';
import type { Config } from '../../config.ts';
import type { FindingRecord } from '../../drift/findings/finding.model.ts';
import type { AuditRecord } from '../../platform/audit/audit.model.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { OperationBus } from '../operation.bus.ts';
import type { OperationRecord } from '../operation.model.ts';

/** What acts are carried out with. */
export interface AdminActionDeps {
  collections: Collections;
  jobs: JobQueue;
  bus: OperationBus;
  config: Pick<Config, 'drift'>;
}

/** The verb of an act, as the audit keeps it. Features bring what carries it out; `operators/operator.acts.ts` has them all. */
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

/** One act as whoever carries it out gets it. */
export interface AdminActionInput {
  /** What it is done to: an id, a subdomain, an email, a cell. */
  name: string;
  /** Who wants it, as people say it. */
  by: string;
  /** What was said with it. */
  detail: string | undefined;
  /** Unique to this act: the `dedupe` of what it creates, so that carrying it out again creates nothing more. */
  once: string;
  /** Somebody began to carry it out before and died: what is done already is done. */
  isRetry: boolean;
}

/** What came of an act. */
export interface AdminActionResult {
  operation?: OperationRecord;
  finding?: FindingRecord;
}

/** Carries out one kind of act. Doing so twice with the same `once` does it once. */
export type AdminActionHandler = (
  deps: AdminActionDeps,
  input: AdminActionInput,
) => Promise<AdminActionResult>;

/** Carries out what a line of the audit describes, whichever feature it is about. */
export type ExecuteAdminAction = (deps: AdminActionDeps, entry: AuditRecord) => Promise<AdminActionResult>;
