import type { Logger } from 'pino';
import type { ProductCatalog } from './assistants/catalog/catalog.ts';
import type { Collections } from './collections.ts';
import type { KeyedConfig } from './config.ts';
import type { ExecuteAdminAction } from './operations/admin-actions/admin-action.ts';
import type { OperationBus } from './operations/operation.bus.ts';
import type { HealthProbes } from './platform/health/health.schema.ts';
import type { JobQueue } from './platform/jobs/queue.ts';
import type { WorkerIdentity } from './platform/process/worker-identity.ts';
import type { Vault } from './platform/secrets/vault.ts';
import type { ReadSetup } from './platform/setup/setup.read.ts';

/** What the routes are built with. A test hands in its own. */
export interface ApiDeps {
  config: KeyedConfig;
  collections: Collections;
  jobs: JobQueue;
  bus: OperationBus;
  catalog: ProductCatalog;
  vault: Vault;
  probes: HealthProbes;
  /** How far this installation's own set-up is. */
  setup: ReadSetup;
  /** This process, as it signs what it holds. */
  worker: WorkerIdentity;
  /** Carries out what operators do. */
  executeAdminAction: ExecuteAdminAction;
  logger: Logger;
  /** The wall clock by which tries are counted; another one in tests. */
  clock?: () => Date;
  /** The cost of a password's hash, as a power of two; less in tests. */
  passwordRounds?: number;
}
