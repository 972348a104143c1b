import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import { openPurse } from './budget/purse.ts';
import type { PurseOptions } from './budget/purse-options.ts';
import { type ModelCatalog, modelCatalog, type Route } from './catalog/model.ts';
import { PRICES, type Price } from './catalog/price.table.ts';
import { watchChanges } from './changes/change.commands.ts';
import type { ConfiguredProvider } from './gateway.config.ts';
import { BodyRoom } from './http/body-room.ts';
import type { CarryDeps } from './http/carry.ts';
import type { ChatDeps } from './http/chat.ts';
import { createLlmDoor } from './http/door.ts';
import { openKeyring } from './keys/keyring.ts';
import { createAnthropic } from './providers/anthropic/anthropic.ts';
import { createAsker } from './providers/ask.ts';
import type { Candidate, Tried } from './providers/asking.ts';
import { createOpenai } from './providers/openai/openai.ts';
import type { Provider } from './providers/provider.ts';
import type { Waits } from './providers/upstream/settings.ts';
import type { GatewayCollections, ReadAssistant } from './store/collections.ts';

/** What the gateway of a process is made of. */
export interface GatewayOptions {
  models: GatewayCollections;
  assistantOf: ReadAssistant;
  /** Hears of an alert about a team's budget (`2026-11 tokens`, `2026-11 money`), perhaps twice. */
  onAlert: PurseOptions['onAlert'];
  logger: Logger;
  providers: readonly ConfiguredProvider[];
  /** What a call may take; what is left out is as usual. */
  limits?: Partial<ChatDeps['limits']>;
  /** How long providers are waited for; what is left out is as usual. */
  waits?: Partial<Waits>;
  /** Where a call comes from, as a keyed hash, for its record. */
  sourceOf?: ChatDeps['sourceOf'];
}

/** What is behind the gateway's door, for our own pages to ask with: the same models, providers and budgets. */
export interface Talk extends CarryDeps {
  models: ModelCatalog;
}

/** The gateway of this process. Any number of them share what the database says. */
export interface Gateway {
  answer: RequestListener;
  talk: Talk;
  /** Ends what is under way, writes what was used, and lets go of the providers. */
  close(): Promise<void>;
}

const LIMITS = {
  body: { bytes: 4 * 1_048_576, ms: 30_000 },
  totalMs: 600_000,
  readerPatienceMs: 60_000,
} satisfies ChatDeps['limits'];

/** Opens keys, budgets and providers, and answers calls of assistants. */
export function openGateway({
  models,
  assistantOf,
  onAlert,
  logger,
  providers,
  limits,
  waits,
  sourceOf,
}: GatewayOptions): Gateway {
  const opened = new Map(providers.map((each) => [each.name, openProvider(each, waits)]));
  const offered = modelCatalog(providers);
  const prices = [...PRICES, ...pricesIn(providers)];
  const asker = createAsker();
  const keyring = openKeyring({
    models,
    assistantOf,
    onTrouble: (error) => logger.warn({ err: error }, 'whether keys have changed cannot be read'),
  });
  const purse = openPurse({
    models,
    onAlert,
    onTrouble: (error) => logger.warn({ err: error }, 'the books of the gateway cannot be written now'),
  });
  const stopWatching = watchChanges({
    models,
    what: 'limits',
    onChange: () => purse.reconsider(),
    onTrouble: (error) => logger.warn({ err: error }, 'whether limits have changed cannot be read'),
  });
  const talk: Talk = {
    models: offered,
    prices,
    purse,
    logger,
    ask: (call, asking) =>
      asker.ask(call, candidatesOf(call.entry.routes, opened), {
        ...asking,
        onTried: (tried) => report(logger, tried, asking.traceId),
      }),
  };
  return {
    answer: createLlmDoor({
      ...talk,
      keyring,
      bodies: new BodyRoom(),
      sourceOf,
      limits: { ...LIMITS, ...limits },
    }),
    talk,
    async close() {
      keyring.close();
      stopWatching();
      await purse.close();
      await Promise.all([...opened.values()].map((provider) => provider.close()));
    },
  };
}

function pricesIn(providers: readonly ConfiguredProvider[]): Price[] {
  const offered = providers.flatMap(({ models = {} }) => Object.values(models));
  return offered.flatMap(({ price }) => price ?? []);
}

function openProvider(
  { kind, name, baseUrl, apiKey }: ConfiguredProvider,
  waits: Partial<Waits> = {},
): Provider {
  const settings = { name, baseUrl, apiKey, waits };
  return kind === 'anthropic' ? createAnthropic(settings) : createOpenai(settings);
}

function candidatesOf(routes: readonly Route[], opened: ReadonlyMap<string, Provider>): Candidate[] {
  return routes.flatMap(({ provider, model }) => {
    const known = opened.get(provider);
    return known ? [{ provider: known, model }] : [];
  });
}

/** An account that a provider does not serve is a person's to mend; the rest happens. */
function report(logger: Logger, tried: Tried, traceId: string): void {
  if (tried.outcome === 'answered') return;
  const level = tried.outcome === 'unusable' ? 'error' : 'warn';
  logger[level]({ ...tried, traceId }, 'a provider of models did not answer');
}
