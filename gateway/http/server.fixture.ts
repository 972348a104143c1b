import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Types } from 'mongoose';
import { pino } from 'pino';
import { assistantReader, currentKey, issueKey } from '../../api/assistants/model-keys/key.commands.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { type KeptJobs, keptJobs } from '../../api/testing/deps.ts';
import { queueUsageAlert } from '../../api/usage/reports/usage.alert.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import { type Gateway, type GatewayOptions, openGateway } from '../gateway.ts';
import { anInstance } from '../keys/instance.fixture.ts';
import { keySecretFrom } from '../keys/key.ts';

/** The gateway over HTTP, in front of the sandbox's xAI and Anthropic. */
export interface GatewayTestServer {
  database: TestDatabase;
  sandbox: Sandbox;
  gateway: Gateway;
  jobs: KeptJobs;
  /** Ends in `/llm/v1`. */
  baseUrl: string;
  /** Opens another gateway on the same database, with these options changed. Returns its base URL. */
  another(options: Partial<GatewayOptions>): Promise<string>;
  /** A customer's assistant, and its key. */
  assistant(): Promise<Assistant>;
  close(): Promise<void>;
}

export interface Assistant {
  _id: Types.ObjectId;
  teamId: Types.ObjectId;
  subdomain: string;
  key: string;
}

/** The secret that these tests derive keys from. */
export const KEYS = keySecretFrom(Buffer.alloc(32, 1));

/** Opens everything; only the clouds are simulated. `options` change how the gateway is set up. */
export async function openGatewayTestServer(
  options: Partial<GatewayOptions> = {},
): Promise<GatewayTestServer> {
  const [database, sandbox] = await Promise.all([openTestDatabase(), openSandbox()]);
  const jobs = keptJobs();
  const closing: (() => Promise<void>)[] = [];
  const open = async (changes: Partial<GatewayOptions>): Promise<{ gateway: Gateway; baseUrl: string }> => {
    const gateway = gatewayTo(sandbox, database, jobs, changes);
    const server = createServer(gateway.answer);
    closing.push(async () => {
      server.closeAllConnections();
      server.close();
      await gateway.close();
    });
    return { gateway, baseUrl: `http://127.0.0.1:${await listening(server)}/llm/v1` };
  };
  return {
    database,
    sandbox,
    ...(await open(options)),
    jobs,
    another: async (changes) => (await open({ ...options, ...changes })).baseUrl,
    assistant: () => anAssistant(database),
    async close() {
      await Promise.all(closing.map((close) => close()));
      await sandbox.close();
      await database.close();
    },
  };
}

/** One process's gateway on a database, in front of a sandbox's models. */
export function gatewayTo(
  sandbox: Sandbox,
  { collections }: Pick<TestDatabase, 'collections'>,
  jobs: KeptJobs,
  options: Partial<GatewayOptions> = {},
): Gateway {
  const { xaiKey, anthropicKey } = sandbox.tokens;
  const { xai, anthropic } = sandbox.addresses;
  return openGateway({
    collections,
    assistantOf: assistantReader(collections),
    onAlert: (teamId, alert) => queueUsageAlert({ collections, jobs }, teamId, alert),
    logger: pino({ level: 'silent' }),
    providers: [
      { name: 'xai', kind: 'openai', baseUrl: `${xai}/v1`, apiKey: xaiKey, responses: true },
      { name: 'anthropic', kind: 'anthropic', baseUrl: `${anthropic}/v1`, apiKey: anthropicKey },
    ],
    ...options,
  });
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function anAssistant({ collections }: TestDatabase): Promise<Assistant> {
  const instance = await anInstance(collections);
  await issueKey(collections, KEYS, instance);
  const { _id, teamId, subdomain } = instance;
  return { _id, teamId, subdomain, key: currentKey(KEYS, instance).text };
}
