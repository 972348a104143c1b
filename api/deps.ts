import type { Logger } from 'pino';
import type { WebhookSender } from './accounts/webhooks/webhook.sender.ts';
import type { ReadAvailability } from './assistants/catalog/availability.ts';
import type { ProductCatalog } from './assistants/catalog/catalog.ts';
import type { ReadScannedStates } from './assistants/instances/scanned-state.ts';
import type { Collections } from './collections.ts';
import type { KeyedConfig } from './config.ts';
import type { ExecuteAdminAction } from './operations/admin-actions/admin-action.ts';
import type { OperationBus } from './operations/operation.bus.ts';
import type { HealthProbes } from './platform/health/health.schema.ts';
import type { JobQueue } from './platform/jobs/queue.ts';
import type { WorkerIdentity } from './platform/process/worker-identity.ts';
import type { Vault } from './platform/secrets/vault.ts';
import type { ReadSetup } from './platform/setup/setup.read.ts';

/** The dependencies of the routes. A test passes its own. */
export interface ApiDeps {
  config: KeyedConfig;
  collections: Collections;
  jobs: JobQueue;
  bus: OperationBus;
  catalog: ProductCatalog;
  /** Reads what the cloud can deliver now. */
  availability: ReadAvailability;
  vault: Vault;
  /** Calls the receivers of webhooks. */
  webhookSender: WebhookSender;
  probes: HealthProbes;
  /** Reads what drift scans say about instances. */
  scannedStates: ReadScannedStates;
  /** Reads the progress of this installation's set-up. */
  setup: ReadSetup;
  /** The identity of this process, for its leases and locks. */
  worker: WorkerIdentity;
  /** Executes one admin action of an operator. */
  executeAdminAction: ExecuteAdminAction<Collections>;
  logger: Logger;
  /** The wall clock for sessions and for rate-limiting attempts; replaced in tests. */
  clock?: () => Date;
  /** bcrypt's cost for password hashes, as a power of two; lower in tests. */
  passwordRounds?: number;
}
