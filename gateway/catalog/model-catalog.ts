import type { ConfiguredProvider } from '../gateway.config.ts';

/** One route to an answer: the provider, and its own name for the model. */
export interface ModelRoute {
  provider: string;
  model: string;
}

/** A model as assistants see it. */
export interface ModelEntry {
  /** The name in a request. */
  id: string;
  /** Seconds since 1970, as OpenAI lists it. */
  created: number;
  /** Tokens of prompt and answer together. */
  contextWindow: number;
  /** Tokens reserved for an answer when the request sets no limit. */
  maxOutput: number;
  /** The provider charges for reasoning but does not show it, so progress cannot be observed. */
  hidesReasoning?: true;
  /** Tried in this order. */
  routes: ModelRoute[];
}

/** The available models, by the name that requests use. */
export type ModelCatalog = ReadonlyMap<string, ModelEntry>;

/**
 * The models of the beta. Grok is xAI's (context and output: docs.x.ai, models); where xAI does not answer, an
 * Anthropic model of similar capability does.
 */
const BUILT_IN_MODELS: ModelEntry[] = [
  {
    id: 'grok-4.2',
    hidesReasoning: true,
    created: 1_790_812_800,
    contextWindow: 256_000,
    maxOutput: 8_192,
    routes: [
      { provider: 'xai', model: 'grok-4.2' },
      { provider: 'anthropic', model: 'claude-haiku-4-5' },
    ],
  },
  {
    id: 'grok-4',
    hidesReasoning: true,
    created: 1_752_019_200,
    contextWindow: 256_000,
    maxOutput: 8_192,
    routes: [
      { provider: 'xai', model: 'grok-4' },
      { provider: 'anthropic', model: 'claude-haiku-4-5' },
    ],
  },
  {
    id: 'grok-3-mini',
    created: 1_743_724_800,
    contextWindow: 131_072,
    maxOutput: 8_192,
    routes: [
      { provider: 'xai', model: 'grok-3-mini' },
      { provider: 'anthropic', model: 'claude-haiku-4-5' },
    ],
  },
];

/** A configured provider's own models, for ours or in addition to them. */
type CatalogProvider = Pick<ConfiguredProvider, 'name' | 'models'>;

/** The models that at least one configured provider can answer. Configured routes come last. */
export function modelCatalog(providers: readonly CatalogProvider[]): ModelCatalog {
  const own = (id: string): ModelRoute[] =>
    providers.flatMap(({ name, models }) => {
      const offered = models && Object.hasOwn(models, id) ? models[id] : undefined;
      return offered ? [{ provider: name, model: offered.model }] : [];
    });
  const entries = [...BUILT_IN_MODELS, ...addedModels(providers)].map((entry) => ({
    ...entry,
    routes: [
      ...entry.routes.filter(({ provider }) => providers.some(({ name }) => name === provider)),
      ...own(entry.id),
    ],
  }));
  return new Map(entries.filter(({ routes }) => routes.length > 0).map((entry) => [entry.id, entry]));
}

/** Models that only the configuration has. */
function addedModels(providers: readonly CatalogProvider[]): ModelEntry[] {
  const offered = providers.flatMap(({ models = {} }) => Object.entries(models));
  const added = new Map(
    offered
      .filter(([id]) => !BUILT_IN_MODELS.some((entry) => entry.id === id))
      .map(([id, { contextWindow, maxOutput }]) => [
        id,
        { id, created: 0, contextWindow, maxOutput, routes: [] },
      ]),
  );
  return [...added.values()];
}

/** One entry of `GET /v1/models`, for clients of OpenAI and of Anthropic. */
export function presentModel({ id, created, contextWindow }: ModelEntry): object {
  return {
    id,
    object: 'model',
    created,
    owned_by: 'clawdet',
    context_window: contextWindow,
    type: 'model',
    display_name: id,
    created_at: new Date(created * 1_000).toISOString(),
  };
}
