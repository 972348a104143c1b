import type { GatewayOptions } from '../../../gateway/gateway.ts';
import { gatewayTo } from '../../../gateway/http/server.fixture.ts';
import { openSandbox, type Sandbox } from '../../../sandbox/open.ts';
import { prepareCollections } from '../../collections.ts';
import type { KeyedConfig } from '../../config.ts';
import { connectDatabase } from '../../platform/database/connect.ts';
import { type Client, type RunningApi, runApi } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { keptJobs, testConfig, testDeps } from '../../testing/deps.ts';
import type { TrialConfig } from './trial.config.ts';

/** The trial chat over HTTP, in front of the sandbox's xAI, on a real database. */
export interface TrialWorld {
  database: TestDatabase;
  sandbox: Sandbox;
  /** One more process of the product, with a connection and a gateway of its own. */
  process(
    trial?: Partial<TrialConfig>,
    change?: Partial<KeyedConfig>,
    gateway?: Partial<GatewayOptions>,
  ): Promise<RunningApi>;
  close(): Promise<void>;
}

/** No pacing, unless a test is about it. */
export const NO_PACE = { burst: 10_000, everyMs: 1 };

/** Opens database and sandbox; a test opens the processes that it needs. */
export async function openTrialWorld(): Promise<TrialWorld> {
  const [database, sandbox] = await Promise.all([openTestDatabase(), openSandbox()]);
  const opened: (() => Promise<unknown>)[] = [];
  return {
    database,
    sandbox,
    async process(trial = {}, change = {}, options = {}) {
      const connection = await connectDatabase(database.uri);
      const collections = await prepareCollections(connection);
      const gateway = gatewayTo(sandbox, { collections }, keptJobs(), options);
      const config = testConfig(change);
      const deps = testDeps(collections, { config: { ...config, trial: { ...config.trial, ...trial } } });
      const app = await runApi(deps, { chatClient: gateway.chatClient });
      opened.push(async () => {
        await app.close();
        await gateway.close();
        await connection.close();
      });
      return app;
    },
    async close() {
      for (const close of opened) await close();
      await sandbox.close();
      await database.close();
    },
  };
}

/** A browser that has opened the home page, and so has a visitor's cookie. */
export async function aVisitor(app: RunningApi): Promise<Client> {
  const client = app.client();
  await client.get('/api/trial');
  return client;
}

/** An answer's events, by name. `refused`: the code of an error before the first byte. */
export interface TrialAnswer {
  status: number;
  refused: string | undefined;
  words: string;
  end: { cut: boolean; trial: { open: boolean; left: number; resetsAt: string } } | undefined;
  error: { error: string; message: string; action: string; helpUrl: string } | undefined;
}

/** Asks one question. */
export async function askTrial(
  client: Client,
  question = 'What is 6 * 7?',
  headers: Record<string, string> = {},
): Promise<TrialAnswer> {
  const body = { messages: [{ role: 'user', content: question }] };
  const { status, body: answer } = await client.post('/api/trial/chat', body, headers);
  if (status !== 200) return { status, refused: answer.error, words: '', end: undefined, error: undefined };
  const events = eventsIn(answer);
  const data = (name: string) => events.find((event) => event.name === name)?.data;
  const words = events.flatMap(({ name, data: { text } }) => (name === 'words' ? [text] : [])).join('');
  return { status, refused: undefined, words, end: data('end'), error: data('error') };
}

// biome-ignore lint/suspicious/noExplicitAny: events of every shape
function eventsIn(text: string): { name: string; data: any }[] {
  return [...text.matchAll(/^event: (\w+)\ndata: (.+)$/gm)].map(([, name = '', data = '']) => ({
    name,
    data: JSON.parse(data),
  }));
}
