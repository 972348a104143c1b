import { statfs } from 'node:fs/promises';
import { isSimulated } from '../../api/config.clouds.ts';
import type { Config } from '../../api/config.ts';
import { openClouds } from '../../api/platform/clouds/clouds.ts';
import { closeConnection, connectDatabase } from '../../api/platform/database/connect.ts';
import { setupProgressText } from '../../api/platform/setup/setup.messages.ts';
import { setupReader } from '../../api/platform/setup/setup.read.ts';
import { approximateWait } from '../../gateway/text/quantities.ts';
import { isAlive } from '../../infra/processes/process-identity.ts';
import { locateToolchain } from '../../toolchain/locate.ts';
import { EXIT } from '../failure.ts';
import { print } from '../print.ts';
import { readRunFile } from '../start/run-file.ts';
import { operatorConfig } from './context.ts';
import { cellFirewallId } from './preview.ts';

/** One check. `run` returns what it found, or throws an error whose message says what is wrong and the next step. */
interface HealthCheck {
  name: string;
  run(): Promise<string>;
}

const MINIMUM_FREE_GB = 2;

/** Thrown by a check of something that set-up is still building: nothing is wrong, but it does not exist yet. */
class SetupPending extends Error {}

type CheckStatus = 'ok  ' | 'wait' | 'FAIL';

/**
 * Checks everything the product depends on and prints a line for each. Exit code 69 if something is wrong, and 75 if only
 * set-up is not done yet.
 */
export async function doctor(home: string): Promise<void> {
  const statuses: CheckStatus[] = [];
  for (const { name, run } of [...machineChecks(home), ...(await productChecks(home))]) {
    const [mark, words] = await run().then((found): [CheckStatus, string] => ['ok  ', found], failedCheck);
    statuses.push(mark);
    print(`  ${mark} ${name}: ${words}\n`);
  }
  const failures = statuses.filter((mark) => mark === 'FAIL').length;
  const building = statuses.includes('wait');
  const well = building
    ? 'Nothing is wrong; set-up is not done yet. Orders wait for it and then start automatically.'
    : 'Everything is in order.';
  print(failures === 0 ? `\n${well}\n` : `\n${failures} to fix.\n`);
  process.exitCode = failures > 0 ? EXIT.unavailable : building ? EXIT.busy : 0;
}

function failedCheck(error: unknown): [CheckStatus, string] {
  return [
    error instanceof SetupPending ? 'wait' : 'FAIL',
    error instanceof Error ? error.message : String(error),
  ];
}

function machineChecks(home: string): HealthCheck[] {
  return [
    { name: 'Node', run: async () => process.version },
    { name: 'set-up', run: async () => setUp(home) },
    { name: 'toolchain', run: async () => toolchain(home) },
    {
      name: 'disk',
      run: async () => {
        const { bavail, bsize } = await statfs(home);
        const free = (bavail * bsize) / 1e9;
        if (free < MINIMUM_FREE_GB)
          throw new Error(`${free.toFixed(1)} GB free at ${home}; free at least ${MINIMUM_FREE_GB} GB`);
        return `${free.toFixed(0)} GB free`;
      },
    },
  ];
}

/** The state of set-up. Throws SetupPending while it runs, and an error with the reason if it has stopped. */
function setUp(home: string): string {
  const read = setupReader(home);
  const [assistant, operator] = [read('assistant'), read('operator')];
  const open = assistant.state === 'ready' ? operator : assistant;
  if (open.state === 'ready') return 'done';
  if (open.failure) throw new Error(`${open.failure.message} Next: ${open.failure.next}`);
  const what = open === assistant ? 'assistants can start' : 'assistants can start now, plain pulumi works';
  const parts = [setupProgressText(open), ...(open.now.length > 0 ? [`now ${open.now.join(', ')}`] : [])];
  throw new SetupPending(`${what} ${approximateWait(open.readyAt, new Date())} (${parts.join('; ')})`);
}

function toolchain(home: string): string {
  try {
    const { installMethod, pulumi } = locateToolchain();
    return `${installMethod === 'official' ? 'downloaded' : 'built'}, ${pulumi}`;
  } catch (error) {
    // The error's next step is to build it, which set-up is doing already.
    if (setupReader(home)('operator').state === 'building') throw new SetupPending('set-up is building it');
    throw error;
  }
}

async function productChecks(home: string): Promise<HealthCheck[]> {
  const config = await operatorConfig(home).catch((error: Error) => error);
  if (config instanceof Error) {
    return [
      {
        name: 'configuration',
        run: () => Promise.reject(new Error(`${config.message} Next: run make start`)),
      },
    ];
  }
  const configuration: HealthCheck = {
    name: 'configuration',
    run: async () => `cell ${config.cell}, instances at ${config.instanceUrl}`,
  };
  // Its database and its sandbox run only with it: one reason, and not one for each.
  if (isSimulated({ HCLOUD_ENDPOINT: config.hetzner.endpoint }) && !(await isRunning(config, home)))
    return [configuration, { name: 'Clawdet', run: () => Promise.reject(new Error(NOT_RUNNING)) }];
  const { hetzner, cloudflare } = openClouds(config, { attempts: 1 });
  return [
    configuration,
    { name: 'database', run: () => database(config, home) },
    {
      name: 'Hetzner',
      run: () => hetzner.check().then(() => `token accepted at ${config.hetzner.endpoint}`),
    },
    {
      name: 'Cloudflare',
      run: async () => {
        await cloudflare.verifyToken();
        const { name, status } = await cloudflare.zone();
        return `token accepted, zone ${name} is ${status}`;
      },
    },
    {
      name: 'firewall of the cell',
      run: async () =>
        (await cellFirewallId(config)) ? 'present' : 'not there yet; the first customer creates it',
    },
  ];
}

const NOT_RUNNING = 'it does not run, nor do its database and its sandbox; run make start';

/** Whether the product runs, or its database without it: the settings may name one that others start. */
async function isRunning({ mongoUri }: Config, home: string): Promise<boolean> {
  if (mongoUri) return true;
  const run = await readRunFile(home);
  return Object.values(run?.processes ?? {}).some(isAlive);
}

async function database(config: Config, home: string): Promise<string> {
  const uri = config.mongoUri ?? (await readRunFile(home))?.mongo;
  if (!uri) throw new Error('the embedded database runs only while Clawdet does; run make start');
  const connection = await connectDatabase(uri, { timeoutMs: 3_000 });
  await closeConnection(connection);
  return 'answers';
}
