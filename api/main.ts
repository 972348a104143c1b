import type { RequestListener } from 'node:http';
import path from 'node:path';
import type { Logger } from 'pino';
import { openGateway } from '../gateway/gateway.ts';
import type { EgressProxy } from '../infra/clouds/egress-proxy/egress-proxy.ts';
import type { Toolchain } from '../toolchain/locate.ts';
import { passwordCosts } from './accounts/auth/password.ts';
import { openWebhookSender } from './accounts/webhooks/webhook.sender.ts';
import { createApp } from './app.ts';
import { availabilityReader, type ReadAvailability } from './assistants/catalog/availability.ts';
import { stacksCatalog } from './assistants/catalog/catalog.ts';
import { assistantReader } from './assistants/model-keys/key.commands.ts';
import { cellFirewall } from './assistants/provisioning/cell-firewall.ts';
import { reachInstance } from './assistants/provisioning/reachability.ts';
import { createStackRecovery } from './assistants/provisioning/stack-recovery.ts';
import { prepareCollections } from './collections.ts';
import { type Config, readConfig, withKeys } from './config.ts';
import type { ApiDeps } from './deps.ts';
import { scannedStatesReader } from './drift/conditions/conditions.read.ts';
import { openCloudEndpoints, withCloudEndpoints } from './fleet/cloud-rate-limits/cloud-endpoints.ts';
import { rateLimitWaitText } from './fleet/cloud-rate-limits/rate-limit.present.ts';
import type { Lease } from './operations/lease/operation.lease.ts';
import { createBus } from './operations/operation.bus.ts';
import { cloudCallerOf, recordBlockedOn } from './operations/read/operation.blocked-on.ts';
import { executeAdminAction } from './operators/admin-action.handlers.ts';
import { openClouds } from './platform/clouds/clouds.ts';
import { openDatabase } from './platform/database/open-database.ts';
import { engineFor, policyPacksFor, toolchainFor } from './platform/engine/engine.ts';
import { START_EXIT, StartFailure } from './platform/errors/start-failure.ts';
import { realProbes } from './platform/health/health.probes.ts';
import { cachedClientHash } from './platform/http/client-address.ts';
import { type HttpServer, openHttpServer, pageSockets } from './platform/http/http-server.ts';
import { type Jobs, openJobs } from './platform/jobs/agenda.ts';
import { createMailer } from './platform/mail/mailer.ts';
import { createDisposerStack, type DisposerStack } from './platform/process/disposer-stack.ts';
import { identifyWorker } from './platform/process/worker-identity.ts';
import { createVault } from './platform/secrets/vault.ts';
import { setupReader } from './platform/setup/setup.read.ts';
import { type ToolchainWait, toolchainIfReady, waitForToolchain } from './platform/setup/setup.wait.ts';
import { createLogger } from './platform/telemetry/logger.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { queueUsageAlert } from './usage/reports/usage.alert.ts';
import { openWorker, type Worker } from './worker.ts';

const WEB = path.join(import.meta.dirname, '..', 'web', 'dist');

/** The process-level callbacks that `start` needs. */
interface ProcessHooks extends Pick<DisposerStack, 'defer' | 'closing'> {
  /** Called when the embedded database has ended and cannot be restarted: the process cannot continue without it. */
  onDatabaseLost: () => void;
  /** Called when operations cannot be run. */
  onOperationsBroken: (error: unknown) => void;
}

/** Starts the api, the worker or both, as ROLE says. Registers everything that it opens with `defer`. */
async function start(config: Config, logger: Logger, hosting: ProcessHooks): Promise<void> {
  const { defer } = hosting;
  const server =
    config.role === 'worker' ? undefined : openHttpServer(await pageSockets(config.port, config.host));
  if (server) defer(() => server.close());
  const database = await openDatabase(config, {
    onUnexpectedExit: (failures) => logger.error({ failures }, 'the embedded database ended; restarting it'),
  });
  defer(() => database.close());
  // It also ends when this process closes it, which must not change the exit code of a start that failed.
  database.ended?.then(() => hosting.closing.aborted || hosting.onDatabaseLost());
  const collections = await prepareCollections(database.connection);
  const secrets = await openSecrets(config, collections);
  const jobs = await openJobs(database.connection, logger);
  const webhookSender = openWebhookSender(config.webhooks);
  defer(() => webhookSender.close());
  const deps: ApiDeps = {
    config: withKeys(config, secrets.masterKey),
    collections,
    jobs,
    logger,
    bus: createBus(),
    catalog: stacksCatalog,
    availability: openAvailability(config, logger),
    vault: createVault(secrets.masterKey, 'observed secrets'),
    webhookSender,
    probes: realProbes(database.connection, openClouds(config, { attempts: 1 })),
    scannedStates: scannedStatesReader({ collections, config }),
    setup: setupReader(config.home),
    worker: identifyWorker(),
    executeAdminAction,
    passwordRounds: passwordCosts[config.keyDerivation],
  };
  if (config.role !== 'api') await openProcessWorker({ ...deps, jobs }, secrets, hosting);
  server?.setHandler(requestListener(deps, defer));
  announce(config, logger, server, database.address);
}

/** How long a page or an order waits for Hetzner to say what it can deliver, in ms. */
const AVAILABILITY_TIMEOUT_MS = 2_000;

function openAvailability(config: Pick<Config, 'hetzner' | 'cloudflare'>, logger: Logger): ReadAvailability {
  const hetzner = { ...config.hetzner, timeoutMs: AVAILABILITY_TIMEOUT_MS };
  return availabilityReader(openClouds({ ...config, hetzner }, { attempts: 1 }).hetzner, {
    onTrouble: (error) => logger.warn({ err: error }, 'what Hetzner can deliver is unknown'),
  });
}

/** Routes requests to the LLM gateway, without a framework in between, or to the pages and the API. */
function requestListener(deps: ApiDeps, defer: DisposerStack['defer']): RequestListener {
  const { collections, jobs, logger, config } = deps;
  const gateway = openGateway({
    collections,
    assistantOf: assistantReader(collections),
    onAlert: (teamId, alert) => queueUsageAlert({ collections, jobs }, teamId, alert),
    logger,
    providers: config.llm.providers,
    sourceOf: cachedClientHash(config),
  });
  defer(() => gateway.close());
  const app = createApp(deps, { webFolder: WEB, chatClient: gateway.chatClient });
  return (req, res) => (req.url?.startsWith('/llm/') ? gateway.answer(req, res) : app(req, res));
}

type WorkDeps = ApiDeps & { jobs: Jobs };

/**
 * Starts the worker. It runs operations as soon as the toolchain is ready, which may be long after this has returned.
 * Throws StartFailure if the toolchain is missing and no set-up installs it.
 */
async function openProcessWorker(deps: WorkDeps, secrets: Secrets, hosting: ProcessHooks): Promise<void> {
  const { config, setup, logger } = deps;
  const { defer, closing, onOperationsBroken } = hosting;
  const wait: ToolchainWait = {
    setup,
    locate: () => toolchainFor(config, 'assistant'),
    onUnusable: (error) => logger.error({ err: error }, 'set-up is done, but the toolchain cannot be used'),
  };
  if (!toolchainIfReady(wait)) logger.info('operations wait until set-up is done');
  const mailer = createMailer(config.mail, logger);
  defer(async () => mailer.close());
  const worker = await openWorker({ ...deps, mailer, stopping: closing });
  defer(() => worker.stop());
  const begin = async () => {
    const toolchain = await waitForToolchain(wait, closing);
    if (toolchain) await runOperations(worker, { deps, toolchain, secrets, hosting });
  };
  const begun = begin().catch(onOperationsBroken);
  defer(() => begun);
}

interface OperationsStart {
  deps: WorkDeps;
  toolchain: Toolchain;
  secrets: Secrets;
  hosting: ProcessHooks;
}

async function runOperations(
  worker: Worker,
  { deps, toolchain, secrets, hosting: { defer, closing } }: OperationsStart,
): Promise<void> {
  // All calls of the worker to a cloud go through the egress proxy, and so within the cell's rate limit.
  const egressProxy = await openOperationsEgressProxy(deps);
  defer(() => egressProxy.close());
  const config = withCloudEndpoints(deps.config, egressProxy.for('operations'));
  const configOf = (lease: Lease) => {
    const { kind } = lease.operation;
    const share = kind === 'repair' || kind === 'repair_cell' ? 'repair' : 'operations';
    return withCloudEndpoints(deps.config, egressProxy.for(share, cloudCallerOf(lease)));
  };
  const engine = engineFor(config, toolchain, secrets, config.policy ? policyPacksFor(config) : {});
  defer(() => engine.close());
  const recover = createStackRecovery({ engine, config, configOf });
  const operations = await worker.runOperations({
    ...deps,
    config,
    scanConfig: withCloudEndpoints(deps.config, egressProxy.for('inventory')),
    configOf,
    availability: openAvailability(config, deps.logger),
    engine,
    recover,
    firewall: cellFirewall(engine, recover, config),
    reach: reachInstance,
    stopping: closing,
  });
  defer(() => operations.stop());
}

function openOperationsEgressProxy(deps: WorkDeps): Promise<EgressProxy> {
  const { collections, logger } = deps;
  return openCloudEndpoints(deps.config, {
    collections,
    onWait: (wait) => logger.warn(wait, rateLimitWaitText(wait)),
    onWaitStatus: recordBlockedOn(deps, (error) =>
      logger.warn({ err: error }, 'the cloud that an operation is blocked on was not recorded'),
    ),
    onTrouble: (error) => logger.warn({ err: error }, 'the rate limit cannot be read; calls to clouds wait'),
  });
}

function announce(config: Config, logger: Logger, server: HttpServer | undefined, mongo: string): void {
  const url = server ? config.publicUrl : undefined;
  logger.info({ role: config.role, url, port: server?.port, mongo, cell: config.cell }, 'clawdet is up');
  // The process that forked us waits for this message and reads the addresses from it.
  if (process.connected)
    process.send?.({ kind: 'listening', url, port: server?.port, mongo, role: config.role });
}

async function main(): Promise<void> {
  const { defer, closing, disposeAll } = createDisposerStack();
  let logger: Logger | undefined;
  const stop = async (why: string, exitCode: number): Promise<void> => {
    logger?.info({ why }, 'clawdet stops');
    await disposeAll();
    process.exit(exitCode);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal, 0));
  // A parent that was killed cannot notify us; the closed channel does.
  process.once('disconnect', () => void stop('the process that started us is gone', 0));
  // It also read our output, and the stop has to go on without it.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
  try {
    const config = readConfig();
    logger = createLogger(config.logLevel);
    const onDatabaseLost = () => void stop('the embedded database has ended', START_EXIT.unavailable);
    const onOperationsBroken = (error: unknown) => {
      process.stderr.write(explain(error));
      void stop('operations cannot be run', exitCodeOf(error));
    };
    await start(config, logger, { defer, closing, onDatabaseLost, onOperationsBroken });
  } catch (error) {
    await disposeAll();
    process.stderr.write(explain(error));
    await reportToParent(error);
    process.exit(exitCodeOf(error));
  }
}

function exitCodeOf(error: unknown): number {
  return error instanceof StartFailure ? error.exitCode : 1;
}

/** Sends the failure to the process that forked us, which can show the same message. */
function reportToParent(error: unknown): Promise<void> {
  if (!process.send || !(error instanceof StartFailure)) return Promise.resolve();
  const { message, next, exitCode } = error;
  return new Promise((resolve) =>
    process.send?.({ kind: 'failed', message, next, exitCode }, () => resolve()),
  );
}

function explain(error: unknown): string {
  if (error instanceof StartFailure) return `clawdet: ${error.message}\n${error.next}\n`;
  return `clawdet: could not start.\n${error instanceof Error ? error.stack : String(error)}\n`;
}

await main();
