import type { Connection } from 'mongoose';
import { bindAccountCollections } from '../../api/accounts/account.collections.ts';
import { bindAssistantCollections } from '../../api/assistants/assistant.collections.ts';
import { resolveCustomer } from '../../api/assistants/instances/customer.resolve.ts';
import type { InstanceRecord } from '../../api/assistants/instances/instance.model.ts';
import type { Collections } from '../../api/collections.ts';
import { DEFAULT_BASE_DOMAIN, publicUrlOf } from '../../api/config.defaults.ts';
import type { Config } from '../../api/config.ts';
import { type DriftIntervals, driftIntervalsIn } from '../../api/drift/findings/drift.config.ts';
import { bindOperationCollections } from '../../api/operations/operation.collections.ts';
import type { QueueCollections } from '../../api/operators/queue.ts';
import { closeConnection, connectDatabase } from '../../api/platform/database/connect.ts';
import { bindPlatformCollections } from '../../api/platform/platform.collections.ts';
import type { Secrets } from '../../api/secrets.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { type Environment, loadEnvironment } from '../start/environment.ts';
import { readRunFile } from '../start/run-file.ts';
import { asCommandFailure } from './next-steps.ts';

/** The settings that every command may need, read without the whole configuration. */
export interface CommandSettings {
  home: string;
  /** The address of the pages. */
  publicUrl: string;
  baseDomain: string;
  /** Seconds between scans, by depth. */
  drift: DriftIntervals;
}

/** The context of a command that reads customers, their operations and accounts, or requests an admin action. */
export interface DatabaseContext {
  connection: Connection;
  settings: CommandSettings;
  collections: QueueCollections;
}

/** The context of a command that also needs the running product's configuration, or other collections. */
export interface OperatorContext extends DatabaseContext {
  config: Config;
  collections: Collections;
}

/** The environment of the product's last start. Throws CommandFailure if it was never started. */
async function operatorEnvironment(home: string): Promise<Environment | NodeJS.ProcessEnv> {
  const kept = await loadEnvironment(home);
  if (!kept && !process.env.HCLOUD_TOKEN) {
    throw new CommandFailure(
      'This checkout has not been started yet.',
      'run make start first',
      EXIT.unavailable,
    );
  }
  return kept ?? process.env;
}

/** The configuration of the product's last start. Throws CommandFailure if it was never started. */
export async function operatorConfig(home: string): Promise<Config> {
  const environment = await operatorEnvironment(home);
  const { readConfig } = await import('../../api/config.ts');
  return readConfig(environment);
}

/** Opens the database of the running product, and always closes it. Throws CommandFailure (exit 69) if it does not run. */
export async function withConnection<T>(
  home: string,
  run: (connection: Connection, settings: CommandSettings) => Promise<T>,
): Promise<T> {
  const environment = await operatorEnvironment(home);
  const uri = environment.MONGODB_URI || (await readRunFile(home))?.mongo;
  if (!uri) {
    throw new CommandFailure(
      'Clawdet is not running, so its database is not available.',
      'run make start in another terminal',
      EXIT.unavailable,
    );
  }
  const settings = {
    home: environment.CLAWDET_HOME || home,
    publicUrl: publicUrlOf(environment),
    baseDomain: environment.BASE_DOMAIN || DEFAULT_BASE_DOMAIN,
    drift: driftIntervalsIn(environment),
  };
  const connection = await connectDatabase(uri, { timeoutMs: 5_000 });
  try {
    return await run(connection, settings);
  } finally {
    if (!(await closeConnection(connection))) endAfterReport();
  }
}

/** Ends the process although the driver keeps it alive, once the outcome of the command is reported. */
function endAfterReport(): void {
  setTimeout(() => process.exit(), 1_000).unref();
}

/** Runs a command that needs customers, operations, accounts or the audit, and nothing else: it starts the fastest. */
export function withDatabase<T>(home: string, run: (context: DatabaseContext) => Promise<T>): Promise<T> {
  return withConnection(home, (connection, settings) =>
    run({
      connection,
      settings,
      collections: {
        ...bindPlatformCollections(connection),
        ...bindAccountCollections(connection),
        ...bindOperationCollections(connection),
        ...bindAssistantCollections(connection),
      },
    }),
  );
}

/** Runs a command with the whole configuration and all collections. */
export async function withContext<T>(
  home: string,
  run: (context: OperatorContext) => Promise<T>,
): Promise<T> {
  const config = await operatorConfig(home);
  const { bindCollections } = await import('../../api/collections.ts');
  return withConnection(home, (connection, settings) =>
    run({ connection, config, settings, collections: bindCollections(connection) }),
  );
}

/** The passphrase and the master key of the running product. Throws StartFailure. */
export async function secretsOf({ config, collections }: OperatorContext): Promise<Secrets> {
  const { openSecrets } = await import('../../api/secrets.ts');
  return openSecrets(config, collections);
}

/** The customer that a text names, in any form that the resolver knows. Throws CommandFailure (exit 67, 64). */
export async function requireCustomer(
  { collections, settings }: Pick<DatabaseContext, 'collections' | 'settings'>,
  text: string,
): Promise<InstanceRecord> {
  try {
    return await resolveCustomer({ collections, config: settings }, text);
  } catch (error) {
    throw asCommandFailure(error, { kind: 'customer', name: text, publicUrl: settings.publicUrl });
  }
}
