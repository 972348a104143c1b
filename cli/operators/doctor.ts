import { statfs } from 'node:fs/promises';
import { openClouds } from '../../api/clouds.ts';
import type { Config } from '../../api/config.ts';
import { connectDatabase } from '../../api/database/connect.ts';
import { locateToolchain } from '../../toolchain/locate.ts';
import { readRunFile } from '../start/run-file.ts';
import { operatorConfig } from './context.ts';
import { cellFirewallId } from './preview.ts';

/** One thing that must be right. `look` returns what it saw, or throws what is wrong with the next step in its message. */
interface Examination {
  name: string;
  look(): Promise<string>;
}

const MINIMUM_FREE_GB = 2;

/** Looks at everything the product stands on and prints a line for each. Exit code 69 when something is wrong. */
export async function doctor(home: string): Promise<void> {
  let sick = 0;
  for (const { name, look } of [...machine(home), ...(await product(home))]) {
    const [mark, words] = await look().then(
      (seen) => ['ok  ', seen] as const,
      (error: unknown) => ['FAIL', error instanceof Error ? error.message : String(error)] as const,
    );
    if (mark === 'FAIL') sick += 1;
    process.stdout.write(`  ${mark} ${name}: ${words}\n`);
  }
  process.stdout.write(sick === 0 ? '\nEverything is in order.\n' : `\n${sick} to mend.\n`);
  process.exitCode = sick === 0 ? 0 : 69;
}

function machine(home: string): Examination[] {
  return [
    { name: 'Node', look: async () => process.version },
    {
      name: 'toolchain',
      look: async () => {
        const { road, pulumi } = locateToolchain();
        return `${road === 'official' ? 'downloaded' : 'built'}, ${pulumi}`;
      },
    },
    {
      name: 'disk',
      look: async () => {
        const { bavail, bsize } = await statfs(home);
        const free = (bavail * bsize) / 1e9;
        if (free < MINIMUM_FREE_GB)
          throw new Error(`${free.toFixed(1)} GB free at ${home}; free at least ${MINIMUM_FREE_GB} GB`);
        return `${free.toFixed(0)} GB free`;
      },
    },
  ];
}

async function product(home: string): Promise<Examination[]> {
  const config = await operatorConfig(home).catch((error: Error) => error);
  if (config instanceof Error) {
    return [
      {
        name: 'configuration',
        look: () => Promise.reject(new Error(`${config.message} Next: run make start`)),
      },
    ];
  }
  const { hetzner, cloudflare } = openClouds(config, { attempts: 1 });
  return [
    { name: 'configuration', look: async () => `cell ${config.cell}, instances at ${config.instanceUrl}` },
    { name: 'database', look: () => database(config, home) },
    {
      name: 'Hetzner',
      look: () => hetzner.check().then(() => `token accepted at ${config.hetzner.endpoint}`),
    },
    {
      name: 'Cloudflare',
      look: async () => {
        await cloudflare.verifyToken();
        const { name, status } = await cloudflare.zone();
        return `token accepted, zone ${name} is ${status}`;
      },
    },
    {
      name: 'firewall of the cell',
      look: async () =>
        (await cellFirewallId(config)) ? 'present' : 'not there yet; the first customer brings it',
    },
  ];
}

async function database(config: Config, home: string): Promise<string> {
  const uri = config.mongoUri ?? (await readRunFile(home))?.mongo;
  if (!uri) throw new Error('the embedded database runs only while Clawdet does; run make start');
  const connection = await connectDatabase(uri, { patienceMs: 3_000 });
  await connection.close();
  return 'answers';
}
