import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { dollars, type Price } from '../catalog/price.table.ts';
import type { ConfiguredProvider } from '../gateway.config.ts';
import { type Assistant, type GatewayTestServer, openGatewayTestServer } from '../http/server.fixture.ts';

export { PIXEL } from '../providers/request-forms.builder.ts';

/** What every provider's model answers to `QUESTION`. */
export const QUESTION = 'What is 6 times 7?';
export const ANSWER = '6 * 7 = 42';
/** A question for two calls of `calculate` in one answer, and the answer to their results. */
export const TWO_SUMS = 'What is 6 times 7 and 8 times 9?';
export const EXPRESSIONS = ['6 * 7', '8 * 9'];
export const RESULTS = ['42', '72'];
export const TWO_ANSWERS = 'The tools say: "42" and "72".';
/** The parameters of the tool `calculate`. */
export const PARAMETERS = {
  type: 'object' as const,
  properties: { expression: { type: 'string' as const, minLength: 1 } },
  required: ['expression'],
  additionalProperties: false as const,
};
/** A schema with what providers enforce and what some of them refuse, and an answer that it describes. */
export const SCHEMA = {
  type: 'object' as const,
  properties: {
    value: { type: 'integer' as const, minimum: 0, maximum: 1_000 },
    words: { type: 'array' as const, items: { type: 'string' as const }, maxItems: 3 },
  },
  required: ['value', 'words'],
  additionalProperties: false as const,
};
export const DESCRIBED = { value: 42, words: [ANSWER] };
/** A gateway as a client sees it. */
export interface Walk {
  /** Ends in `/llm/v1`. */
  baseUrl(): string;
  /** A fresh assistant's key, for each test. */
  key(): string;
  model: string;
  /** Which provider has to answer. */
  provider: 'xai' | 'anthropic';
  /** The usage records of the test's assistant. */
  records(): Promise<
    { provider: string; outcome: string; input: number; output: number; cachedInput: number }[]
  >;
}

/** Which provider is away, and which one then answers each model. */
const SITUATIONS = [
  { away: 'nobody', model: 'grok-4.2', provider: 'xai' },
  { away: 'nobody', model: 'claude', provider: 'anthropic' },
  { away: 'xai', model: 'grok-4.2', provider: 'anthropic' },
  { away: 'xai', model: 'claude', provider: 'anthropic' },
  { away: 'anthropic', model: 'grok-4.2', provider: 'xai' },
  { away: 'anthropic', model: 'claude', provider: 'xai' },
] as const;

/** A model that Anthropic answers first, and xAI where it is away. */
const CLAUDE = 'claude-sonnet-5-5';

/**
 * Runs a client's tests against the gateway for both orders of providers, with neither, xAI and Anthropic away. Each
 * situation has a gateway of its own, so that no circuit breaker carries over.
 */
export function describeWalks(client: string, tests: (walk: Walk) => void): void {
  describe(client, () => {
    let world: GatewayTestServer;
    let alice: Assistant;
    beforeAll(async () => {
      world = await openGatewayTestServer();
    });
    afterAll(() => world.close());
    beforeEach(async () => {
      alice = await world.assistant();
    });
    describe.each(SITUATIONS)('with model $model and $away away', ({ away, model, provider }) => {
      let baseUrl: string;
      let fault: string | undefined;
      beforeAll(async () => {
        baseUrl = await world.another({ providers: bothProviders(world) });
        fault = away === 'nobody' ? undefined : world.sandbox.fault({ cloud: away, effect: 'status:503' }).id;
      });
      afterAll(() => {
        if (fault !== undefined) world.sandbox.clearFault(fault);
      });
      const { records } = recordsOf(
        () => world,
        () => alice,
      );
      tests({ baseUrl: () => baseUrl, key: () => alice.key, model, provider, records });
    });
  });
}

/** A gateway for the errors that a client sees. */
export interface ErrorWalk extends Pick<Walk, 'baseUrl' | 'key'> {
  world(): GatewayTestServer;
  alice(): Assistant;
}

/** Opens a gateway with both providers for the tests of one client's errors. */
export function describeClientErrors(client: string, tests: (walk: ErrorWalk) => void): void {
  describe(`${client} sees as its own error`, () => {
    let world: GatewayTestServer;
    let alice: Assistant;
    beforeAll(async () => {
      world = await openGatewayTestServer();
    });
    afterAll(() => world.close());
    beforeEach(async () => {
      alice = await world.assistant();
      for (const { id } of world.sandbox.state().faults) world.sandbox.clearFault(id);
    });
    tests({ baseUrl: () => world.baseUrl, key: () => alice.key, world: () => world, alice: () => alice });
  });
}

function bothProviders({ sandbox: { tokens, addresses } }: GatewayTestServer): ConfiguredProvider[] {
  const sizes = { contextWindow: 200_000, maxOutput: 8_192 };
  const source = { source: 'a test', read: '2026-11-30' };
  const price: Price = { model: CLAUDE, from: '1970-01-01', ...dollars(2, 0.2, 10), ...source };
  return [
    {
      name: 'anthropic',
      kind: 'anthropic',
      baseUrl: `${addresses.anthropic}/v1`,
      apiKey: tokens.anthropicKey,
      models: { claude: { model: CLAUDE, price, ...sizes } },
    },
    {
      name: 'xai',
      kind: 'openai',
      baseUrl: `${addresses.xai}/v1`,
      apiKey: tokens.xaiKey,
      responses: true,
      models: { claude: { model: 'grok-4.2', ...sizes } },
    },
  ];
}

function recordsOf(world: () => GatewayTestServer, alice: () => Assistant): Pick<Walk, 'records'> {
  return {
    records: async () => {
      const found = await world().database.collections.usage.find({ team: alice().teamId.toString() }).lean();
      return found as unknown as Awaited<ReturnType<Walk['records']>>;
    },
  };
}
