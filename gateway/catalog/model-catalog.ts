import type { ConfiguredModel } from './configured-models.ts';

/** One way to an answer: which provider, and its own name of the model. */
export interface ModelRoute {
  provider: string;
  model: string;
}

/** A model as assistants know it. */
export interface ModelEntry {
  /** What a request names. */
  id: string;
  /** Seconds since 1970, as OpenAI lists it. */
  created: number;
  /** Tokens of question and answer together. */
  contextWindow: number;
  /** Tokens of an answer where the request says nothing; what is held for it. */
  maxOutput: number;
  /** Its thoughts are counted, and not shown: nobody sees how far it is. */
  hidesReasoning?: true;
  /** Tried in this order. */
  routes: ModelRoute[];
}

/** What is offered, by the name that requests use. */
export type ModelCatalog = ReadonlyMap<string, ModelEntry>;

/**
 * The models of the beta. Grok is xAI's (context and output: docs.x.ai, models); where xAI does not answer, Anthropic's
 * model of about the same reach does.
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
    routes: [{ provider: 'xai', model: 'grok-3-mini' }],
  },
];

/** A provider of the configuration, and what it has for our models, or beside them. */
interface ConfiguredProvider {
  name: string;
  models?: Record<string, ConfiguredModel>;
}

/** The models that some provider of the configuration can answer. What the configuration routes itself comes last. */
export function modelCatalog(providers: readonly ConfiguredProvider[]): ModelCatalog {
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

/** Those that only the configuration knows. */
function addedModels(providers: readonly ConfiguredProvider[]): ModelEntry[] {
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

/** As `GET /v1/models` lists one. */
export function presentModel({ id, created, contextWindow }: ModelEntry): object {
  return { id, object: 'model', created, owned_by: 'clawdet', context_window: contextWindow };
}
