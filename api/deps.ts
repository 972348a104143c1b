import type { Logger } from 'pino';
import type { Catalog } from './catalog/catalog.ts';
import type { KeyedConfig } from './config.ts';
import type { Models } from './database/models.ts';
import type { HealthProbes } from './health/health.schema.ts';
import type { JobQueue } from './jobs/queue.ts';
import type { OperationBus } from './operations/operation.bus.ts';
import type { WorkerIdentity } from './operations/operation.lease.ts';
import type { Vault } from './secrets/vault.ts';
import type { ReadSetup } from './setup/setup.read.ts';

/** What the routes are built with. A test hands in its own. */
export interface ApiDeps {
  config: KeyedConfig;
  models: Models;
  jobs: JobQueue;
  bus: OperationBus;
  catalog: Catalog;
  vault: Vault;
  probes: HealthProbes;
  /** How far this installation's own set-up is. */
  setup: ReadSetup;
  /** This process, as it signs what it holds. */
  worker: WorkerIdentity;
  logger: Logger;
  /** The wall clock by which tries are counted; another one in tests. */
  clock?: () => Date;
  /** The cost of a password's hash, as a power of two; less in tests. */
  passwordRounds?: number;
}
