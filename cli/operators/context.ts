import { findCustomer } from '../../api/assistants/instances/customers.ts';
import { type Collections, prepareCollections } from '../../api/collections.ts';
import { type Config, readConfig } from '../../api/config.ts';
import { connectDatabase } from '../../api/platform/database/connect.ts';
import { openSecrets, type Secrets } from '../../api/secrets.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { loadEnvironment } from '../start/environment.ts';
import { readRunFile } from '../start/run-file.ts';

/** The context of an operator's command: the running product's configuration and its database. */
export interface OperatorContext {
  config: Config;
  collections: Collections;
  close(): Promise<void>;
}

/** The configuration of the product's last start. Throws CommandFailure if it was never started. */
export async function operatorConfig(home: string): Promise<Config> {
  const kept = await loadEnvironment(home);
  if (!kept && !process.env.HCLOUD_TOKEN) {
    throw new CommandFailure(
      'This checkout has not been started yet.',
      'run make start first',
      EXIT.unavailable,
    );
  }
  return readConfig(kept ?? process.env);
}

/** Opens the database of the running product. Throws CommandFailure (exit 69) if it does not run. */
async function openContext(home: string): Promise<OperatorContext> {
  const config = await operatorConfig(home);
  const uri = config.mongoUri ?? (await readRunFile(home))?.mongo;
  if (!uri) {
    throw new CommandFailure(
      'Clawdet is not running, so its database is not available.',
      'run make start in another terminal',
      EXIT.unavailable,
    );
  }
  const connection = await connectDatabase(uri, { timeoutMs: 5_000 });
  return { config, collections: await prepareCollections(connection), close: () => connection.close() };
}

/** Runs an action with an open context and always closes it. */
export async function withContext<T>(
  home: string,
  run: (context: OperatorContext) => Promise<T>,
): Promise<T> {
  const context = await openContext(home);
  try {
    return await run(context);
  } finally {
    await context.close();
  }
}

/** The passphrase and the master key of the running product. Throws StartFailure. */
export function secretsOf({ config, collections }: OperatorContext): Promise<Secrets> {
  return openSecrets(config, collections);
}

/** The instance with this subdomain. Throws CommandFailure (exit 67) if there is none. */
export async function requireCustomer({ collections }: OperatorContext, subdomain: string) {
  const instance = await findCustomer(collections, subdomain);
  if (instance) return instance;
  throw new CommandFailure(
    `There is no customer "${subdomain}".`,
    'npx clawdet list shows them all',
    EXIT.noSuch,
  );
}
