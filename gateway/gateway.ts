import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import { openBudgetClient } from './budget/budget-client.ts';
import type { BudgetClientOptions } from './budget/budget-client-options.ts';
import { type ModelCatalog, type ModelRoute, modelCatalog } from './catalog/model-catalog.ts';
import { PRICES, type Price } from './catalog/price.table.ts';
import { watchChanges } from './changes/change.commands.ts';
import type { ConfiguredProvider } from './gateway.config.ts';
import type { ChatDeps } from './http/chat-completions.ts';
import type { ExecuteCallDeps } from './http/execute-call.ts';
import { InFlightBodyLimit } from './http/in-flight-body-limit.ts';
import { createGatewayRequestListener } from './http/server.ts';
import { UnknownKeyLimit } from './http/unknown-key-limit.ts';
import { openKeyring } from './keys/keyring.ts';
import { createAnthropic } from './providers/anthropic/anthropic.ts';
import { createOpenai } from './providers/openai/openai.ts';
import type { Provider } from './providers/provider.ts';
import type { AttemptRecord, Candidate } from './providers/provider-router.contract.ts';
import { createProviderRouter } from './providers/provider-router.ts';
import type { UpstreamTimeouts } from './providers/upstream/settings.ts';
import type { GatewayCollections, ReadAssistant } from './store/collections.ts';

/** What the gateway of a process needs. */
export interface GatewayOptions {
  collections: GatewayCollections;
  assistantOf: ReadAssistant;
  /** Called for an alert about a team's budget (`2026-11 tokens`, `2026-11 money`), possibly twice. */
  onAlert: BudgetClientOptions['onAlert'];
  logger: Logger;
  providers: readonly ConfiguredProvider[];
  /** Limits of a call; omitted ones keep their default. */
  limits?: Partial<ChatDeps['limits']>;
  /** How long to wait for providers; omitted values keep their default. */
  timeouts?: Partial<UpstreamTimeouts>;
  /** A streamed answer gets a comment after so many ms without data; 15 s by default. */
  silenceMs?: number;
  /** Returns the client's address as a keyed hash, for the usage record. */
  sourceOf?: ChatDeps['sourceOf'];
}

/** Direct access to the gateway for our own pages: the same models, providers and budgets. */
export interface ChatClient extends ExecuteCallDeps {
  catalog: ModelCatalog;
}

/** The gateway of this process. Any number of them share the state in the database. */
export interface Gateway {
  answer: RequestListener;
  chatClient: ChatClient;
  /** Ends calls under way, writes their usage, and closes the providers. */
  close(): Promise<void>;
}

const LIMITS = {
  body: { bytes: 4 * 1_048_576, ms: 30_000 },
  totalMs: 600_000,
  clientStallTimeoutMs: 60_000,
} satisfies ChatDeps['limits'];

/** Proxies cut connections after 60 to 100 s without data; a quarter of that leaves room for a lost comment. */
const SILENCE_MS = 15_000;

/** Opens keys, budgets and providers, and answers calls of assistants. */
export function openGateway({
  collections,
  assistantOf,
  onAlert,
  logger,
  providers,
  limits,
  timeouts,
  silenceMs = SILENCE_MS,
  sourceOf,
}: GatewayOptions): Gateway {
  const opened = new Map(providers.map((each) => [each.name, openProvider(each, timeouts)]));
  const candidates = candidateReader(opened);
  const providerRouter = createProviderRouter();
  const keyring = openKeyring({
    collections,
    assistantOf,
    onTrouble: (error) => logger.warn({ err: error }, 'cannot check whether keys have changed'),
  });
  const budgetClient = openBudgetClient({
    collections,
    onAlert,
    onTrouble: (error) => logger.warn({ err: error }, 'a budget task failed and will be retried'),
  });
  const stopWatching = watchChanges({
    collections,
    what: 'limits',
    onChange: () => budgetClient.refreshLimits(),
    onTrouble: (error) => logger.warn({ err: error }, 'cannot check whether limits have changed'),
  });
  const chatClient: ChatClient = {
    catalog: modelCatalog(providers),
    prices: [...PRICES, ...pricesIn(providers)],
    budgetClient,
    logger,
    silenceMs,
    route: (call, routing) =>
      providerRouter.route(call, candidates(call.entry.routes), {
        ...routing,
        onAttempt: (attempt) => logAttempt(logger, attempt, routing.traceId),
      }),
  };
  return {
    answer: createGatewayRequestListener({
      ...chatClient,
      keyring,
      bodyLimit: new InFlightBodyLimit(),
      unknownKeys: new UnknownKeyLimit(),
      sourceOf,
      limits: { ...LIMITS, ...limits },
    }),
    chatClient,
    async close() {
      keyring.close();
      stopWatching();
      await budgetClient.close();
      await Promise.all([...opened.values()].map((provider) => provider.close()));
    },
  };
}

function pricesIn(providers: readonly ConfiguredProvider[]): Price[] {
  const offered = providers.flatMap(({ models = {} }) => Object.values(models));
  return offered.flatMap(({ price }) => price ?? []);
}

function openProvider(
  { kind, name, baseUrl, apiKey, responses = false }: ConfiguredProvider,
  timeouts: Partial<UpstreamTimeouts> = {},
): Provider {
  const settings = { name, baseUrl, apiKey, timeouts };
  return kind === 'anthropic' ? createAnthropic(settings) : createOpenai({ ...settings, responses });
}

/** The candidates of a model's routes. Each call needs them, and the catalog never changes. */
function candidateReader(
  opened: ReadonlyMap<string, Provider>,
): (routes: readonly ModelRoute[]) => Candidate[] {
  const known = new WeakMap<readonly ModelRoute[], Candidate[]>();
  return (routes) => {
    const found = known.get(routes) ?? candidatesOf(routes, opened);
    known.set(routes, found);
    return found;
  };
}

function candidatesOf(routes: readonly ModelRoute[], opened: ReadonlyMap<string, Provider>): Candidate[] {
  return routes.flatMap(({ provider, model }) => {
    const known = opened.get(provider);
    return known ? [{ provider: known, model }] : [];
  });
}

/** An operator has to fix an account that a provider does not serve; other failures are expected. */
function logAttempt(logger: Logger, attempt: AttemptRecord, traceId: string): void {
  if (attempt.outcome === 'answered') return;
  const level = attempt.outcome === 'unusable' ? 'error' : 'warn';
  logger[level]({ ...attempt, traceId }, 'a model provider did not answer');
}
