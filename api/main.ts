import type { RequestListener } from 'node:http';
import path from 'node:path';
import type { Logger } from 'pino';
import { openGateway } from '../gateway/gateway.ts';
import type { Gate } from '../infra/clouds/gate/gate.ts';
import type { Toolchain } from '../toolchain/locate.ts';
import { createApp } from './app.ts';
import { stacksCatalog } from './assistants/catalog/catalog.ts';
import { cellFirewall } from './assistants/provisioning/cell-firewall.ts';
import { reachInstance } from './assistants/provisioning/reachability.ts';
import { createRecover } from './assistants/provisioning/recovery.ts';
import { prepareModels } from './collections.ts';
import { type Config, readConfig, withKeys } from './config.ts';
import type { ApiDeps } from './deps.ts';
import { heldWords } from './fleet/cloud-limits/budget.present.ts';
import { openDoors, throughDoor } from './fleet/cloud-limits/doors.ts';
import type { Lease } from './operations/lease/operation.lease.ts';
import { createBus } from './operations/operation.bus.ts';
import { callerOf, writeHolds } from './operations/read/operation.held.ts';
import { carryOut } from './operators/operator.acts.ts';
import { openClouds } from './platform/clouds/clouds.ts';
import { openDatabase } from './platform/database/open.ts';
import { engineFor, policyOf, toolchainFor } from './platform/engine/engine.ts';
import { START_EXIT, StartFailure } from './platform/errors/start-failure.ts';
import { realProbes } from './platform/health/health.probes.ts';
import { sources } from './platform/http/client-address.ts';
import { type Door, openDoor } from './platform/http/listen.ts';
import { type Jobs, openJobs } from './platform/jobs/agenda.ts';
import { createMailer } from './platform/mail/mailer.ts';
import { identifyWorker } from './platform/process/process-identity.ts';
import { type Closers, createClosers } from './platform/process/shutdown.ts';
import { readPassphrase } from './platform/secrets/passphrase.ts';
import { createVault } from './platform/secrets/vault.ts';
import { setupReader } from './platform/setup/setup.read.ts';
import { type ToolchainWait, toolchainIfReady, untilToolchain } from './platform/setup/setup.wait.ts';
import { createLogger } from './platform/telemetry/logger.ts';
import { queueUsageAlert } from './usage/reports/usage.alert.ts';
import { openWorker, type Worker } from './worker.ts';

const WEB = path.join(import.meta.dirname, '..', 'web', 'dist');

/** What starting needs of the process that is being started. */
interface Hosting extends Pick<Closers, 'later' | 'closing'> {
  /** Called when the embedded database has ended and does not come back: without it there is nothing to go on with. */
  lost: () => void;
  /** Called when operations cannot be run after all. */
  broken: (error: unknown) => void;
}

/** Starts the api, the worker or both, as ROLE says. Whatever was opened before a failure is closed again. */
async function start(config: Config, logger: Logger, hosting: Hosting): Promise<void> {
  const { later } = hosting;
  const door = config.role === 'worker' ? undefined : await openDoor(config.port, config.host);
  if (door) later(() => door.close());
  const passphrase = await readPassphrase(config.passphrase, config.home);
  const database = await openDatabase(config, {
    onAway: (failures) => logger.error({ failures }, 'the embedded database ended; it is started again'),
  });
  later(() => database.close());
  database.ended?.then(hosting.lost);
  const models = await prepareModels(database.connection);
  const jobs = await openJobs(database.connection, logger);
  const deps: ApiDeps = {
    config: withKeys(config, passphrase),
    models,
    jobs,
    logger,
    bus: createBus(),
    catalog: stacksCatalog,
    vault: createVault(passphrase, 'observed secrets'),
    probes: realProbes(database.connection, openClouds(config, { attempts: 1 })),
    setup: setupReader(config.home),
    worker: identifyWorker(),
    carryOut,
  };
  if (config.role !== 'api') await work({ ...deps, jobs }, passphrase, hosting);
  door?.answerWith(answers(deps, later));
  announce(config, logger, door, database.address);
}

/** The pages and the API, and beside them, without a framework in between, the gateway to models. */
function answers(deps: ApiDeps, later: Closers['later']): RequestListener {
  const { models, jobs, logger, config } = deps;
  const gateway = openGateway({
    models,
    assistantOf: (id) => models.instances.findById(id).lean(),
    onAlert: (teamId, alert) => queueUsageAlert(jobs, teamId, alert),
    logger,
    providers: config.llm.providers,
    sourceOf: sources(config),
  });
  later(() => gateway.close());
  const app = createApp(deps, { webFolder: WEB, talk: gateway.talk });
  return (req, res) => (req.url?.startsWith('/llm/') ? gateway.answer(req, res) : app(req, res));
}

type WorkDeps = ApiDeps & { jobs: Jobs };

/**
 * Starts the worker. It runs operations as soon as the toolchain is there, which may be long after this has returned.
 * Throws StartFailure where the toolchain is missing and no set-up brings it.
 */
async function work(deps: WorkDeps, passphrase: string, hosting: Hosting): Promise<void> {
  const { config, setup, logger } = deps;
  const { later, closing, broken } = hosting;
  const wait: ToolchainWait = {
    setup,
    locate: () => toolchainFor(config, 'assistant'),
    onUnusable: (error) => logger.error({ err: error }, 'set-up is done, but the toolchain cannot be used'),
  };
  if (!toolchainIfReady(wait)) logger.info('operations wait until set-up is done');
  const mailer = createMailer(config.mail, logger);
  later(async () => mailer.close());
  const worker = await openWorker({ ...deps, mailer, stopping: closing });
  later(() => worker.stop());
  const begin = async () => {
    const toolchain = await untilToolchain(wait, closing);
    if (toolchain) await runOperations(worker, { deps, toolchain, passphrase, hosting });
  };
  const begun = begin().catch(broken);
  later(() => begun);
}

interface OperationsStart {
  deps: WorkDeps;
  toolchain: Toolchain;
  passphrase: string;
  hosting: Hosting;
}

async function runOperations(
  worker: Worker,
  { deps, toolchain, passphrase, hosting: { later, closing } }: OperationsStart,
): Promise<void> {
  // Everything that the worker says to a cloud goes through the gate, and so within the cell's budget.
  const doors = await openOperationDoors(deps);
  later(() => doors.close());
  const config = throughDoor(deps.config, doors.for('operations'));
  const configOf = (lease: Lease) => {
    const { kind } = lease.operation;
    const share = kind === 'repair' || kind === 'repair_cell' ? 'repair' : 'operations';
    return throughDoor(deps.config, doors.for(share, callerOf(lease)));
  };
  const engine = engineFor(config, toolchain, passphrase, config.policy ? policyOf(config) : {});
  later(() => engine.close());
  const recover = createRecover({ engine, config, configOf });
  const operations = await worker.runOperations({
    ...deps,
    config,
    looking: throughDoor(deps.config, doors.for('inventory')),
    configOf,
    engine,
    recover,
    firewall: cellFirewall(engine, recover, config),
    reach: reachInstance,
    stopping: closing,
  });
  later(() => operations.stop());
}

function openOperationDoors(deps: WorkDeps): Promise<Gate> {
  const { models, logger } = deps;
  return openDoors(deps.config, {
    models,
    onHeld: (held) => logger.warn(held, heldWords(held)),
    onHold: writeHolds(deps, (error) =>
      logger.warn({ err: error }, 'what holds an operation was not written'),
    ),
    onTrouble: (error) => logger.warn({ err: error }, 'the budget cannot be reached; calls to clouds wait'),
  });
}

function announce(config: Config, logger: Logger, door: Door | undefined, mongo: string): void {
  const url = door ? config.publicUrl : undefined;
  logger.info({ role: config.role, url, port: door?.port, mongo, cell: config.cell }, 'clawdet is up');
  // Whoever forked us waits for this; it says where everything is.
  if (process.connected)
    process.send?.({ kind: 'listening', url, port: door?.port, mongo, role: config.role });
}

async function main(): Promise<void> {
  const { later, closing, closeAll } = createClosers();
  let logger: Logger | undefined;
  const stop = async (why: string, exitCode: number): Promise<void> => {
    logger?.info({ why }, 'clawdet stops');
    await closeAll();
    process.exit(exitCode);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal, 0));
  // A parent that was killed cannot tell us; the closed channel does.
  process.once('disconnect', () => void stop('the process that started us is gone', 0));
  try {
    const config = readConfig();
    logger = createLogger(config.logLevel);
    const lost = () => void stop('the embedded database has ended', START_EXIT.unavailable);
    const broken = (error: unknown) => {
      process.stderr.write(explain(error));
      void stop('operations cannot be run', exitCodeOf(error));
    };
    await start(config, logger, { later, closing, lost, broken });
  } catch (error) {
    await closeAll();
    process.stderr.write(explain(error));
    await tellParent(error);
    process.exit(exitCodeOf(error));
  }
}

function exitCodeOf(error: unknown): number {
  return error instanceof StartFailure ? error.exitCode : 1;
}

/** Whoever forked us can say it to a person in the same words. */
function tellParent(error: unknown): Promise<void> {
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
