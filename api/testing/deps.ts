import { pino } from 'pino';
import { openWebhookSender } from '../accounts/webhooks/webhook.sender.ts';
import { stacksCatalog } from '../assistants/catalog/catalog.ts';
import type { Collections } from '../collections.ts';
import { type KeyedConfig, readConfig, withKeys } from '../config.ts';
import type { ApiDeps } from '../deps.ts';
import { scannedStatesReader } from '../drift/conditions/conditions.read.ts';
import { createBus } from '../operations/operation.bus.ts';
import { executeAdminAction } from '../operators/admin-action.handlers.ts';
import type { JobData, JobName, JobQueue } from '../platform/jobs/queue.ts';
import { identifyWorker } from '../platform/process/worker-identity.ts';
import type { MasterKey } from '../platform/secrets/master-key.ts';
import { createVault } from '../platform/secrets/vault.ts';

/** Tests call the app without https, as one does on simulated clouds only. */
const PUBLIC_URL = 'http://localhost:3002';

/** The key that tests derive others from, without a passphrase. */
export const TEST_MASTER_KEY = Buffer.alloc(32, 1) as MasterKey;

/** A configuration like the sandbox's; its secrets give access to nothing. */
export function testConfig(change: Partial<KeyedConfig> = {}): KeyedConfig {
  const config = readConfig({
    PUBLIC_URL: 'https://localhost:3002',
    TRUSTED_PROXIES: 'none',
    LLM_BASE_URL: `${PUBLIC_URL}/llm/v1`,
    HCLOUD_TOKEN: 'h'.repeat(64),
    CLOUDFLARE_API_TOKEN: 'c'.repeat(40),
    CLOUDFLARE_ZONE_ID: '0'.repeat(32),
    XAI_API_KEY: 'xai-test-key',
    SMTP_URL: 'smtp://127.0.0.1:9',
    SSH_SOURCES: '198.51.100.7/32',
    OPENCLAW_IMAGE: 'npm',
    DRIFT_INVENTORY_SECONDS: '0',
    DRIFT_INSIDE_SECONDS: '0',
    DRIFT_DEEP_SECONDS: '0',
    BASE_DOMAIN: 'clawdet.localhost',
    INSTANCE_URL: 'http://{subdomain}.clawdet.localhost:3101',
  });
  // Tests send in seconds what people send in an hour.
  const requestsPerMinute = 1_000_000;
  return { ...withKeys(config, TEST_MASTER_KEY), publicUrl: PUBLIC_URL, requestsPerMinute, ...change };
}

/** A queue that records its jobs, for a test to inspect. */
export interface KeptJobs extends JobQueue {
  kept: { name: JobName; data: JobData[JobName]; key?: string; at?: Date }[];
}

export function keptJobs(): KeptJobs {
  const kept: KeptJobs['kept'] = [];
  return {
    kept,
    async enqueue(name, data, { at, key } = {}) {
      if (key && kept.some((job) => job.key === key)) return;
      kept.push({ name, data, ...(key && { key }), ...(at && { at }) });
    },
  };
}

/** Default dependencies of the app in a test; `change` replaces some. */
export function testDeps(
  collections: Collections,
  change: Partial<ApiDeps> = {},
): ApiDeps & { jobs: JobQueue } {
  return {
    config: testConfig(),
    collections,
    jobs: keptJobs(),
    bus: createBus(),
    catalog: stacksCatalog,
    availability: async () => () => true,
    vault: createVault(TEST_MASTER_KEY, 'test'),
    webhookSender: openWebhookSender((change.config ?? testConfig()).webhooks),
    probes: {
      database: async () => undefined,
      hetzner: async () => undefined,
      cloudflare: async () => undefined,
    },
    scannedStates: scannedStatesReader({ collections, config: change.config ?? testConfig() }),
    setup: () => ({ state: 'ready', done: 0, total: 0, now: [], fraction: 1 }),
    logger: pino({ level: 'silent' }),
    worker: identifyWorker(),
    executeAdminAction,
    passwordRounds: 4,
    ...change,
  };
}
