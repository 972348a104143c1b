import type { Config } from '../config.ts';
import type { Models } from '../database/models.ts';
import type { FindingRecord } from '../drift/finding.model.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { OperationBus } from '../operations/operation.bus.ts';
import type { OperationRecord } from '../operations/operation.model.ts';

/** What acts are carried out with. */
export interface ActDeps {
  models: Models;
  jobs: JobQueue;
  bus: OperationBus;
  config: Pick<Config, 'drift'>;
}

/** One act as whoever carries it out gets it. */
export interface Asked {
  /** What it is done to: an id, a subdomain, an email, a cell. */
  name: string;
  /** Who wants it, as people say it. */
  by: string;
  /** What was said with it. */
  detail: string | undefined;
  /** Unique to this act: the `dedupe` of what it creates, so that carrying it out again creates nothing more. */
  once: string;
  /** Somebody began to carry it out before and died: what is done already is done. */
  again: boolean;
}

/** What came of an act. */
export interface ActResult {
  operation?: OperationRecord;
  finding?: FindingRecord;
}

/** Carries out one kind of act. Doing so twice with the same `once` does it once. */
export type Carrier = (deps: ActDeps, asked: Asked) => Promise<ActResult>;
