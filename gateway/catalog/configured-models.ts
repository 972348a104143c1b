import { z } from 'zod';
import { dollars, type Price } from './price.table.ts';
import { isPriced } from './price.ts';

const perMillion = z.number().positive().max(10_000);

/** A configured model of a provider: its name there, alone or with what the built-in catalog does not know. */
const configuredModel = z.union([
  z.string().min(1).max(200),
  z.strictObject({
    model: z.string().min(1).max(200),
    /** Dollars per million tokens. */
    dollars: z
      .strictObject({ input: perMillion, cachedInput: perMillion.optional(), output: perMillion })
      .optional(),
    /** Tokens, for a model that is not built in: for prompt and answer together, and for an answer without a limit. */
    contextWindow: z.number().int().positive().default(128_000),
    maxOutput: z.number().int().positive().default(8_192),
  }),
]);

/** A configured model after normalization. */
export interface ConfiguredModel {
  model: string;
  price?: Price;
  contextWindow: number;
  maxOutput: number;
}

/** Our model names, and the provider's model for each. */
export const configuredModels = z
  .record(z.string().regex(/^[\w./:-]{1,100}$/), configuredModel.transform(inOneForm))
  .superRefine((models, context) => {
    for (const [id, offered] of Object.entries(models)) {
      const message = priceProblem(offered);
      if (message) context.addIssue({ code: 'custom', path: [id], message });
    }
  });

/** Every model has exactly one price: configured or built in. */
function priceProblem({ model, price }: ConfiguredModel): string | undefined {
  const isKnown = isPriced(model, new Date());
  if (price && isKnown) return `the price of "${model}" is known here: leave out its dollars`;
  if (price || isKnown) return undefined;
  const example = JSON.stringify({ model, dollars: { input: 1, output: 2 } });
  return `"${model}" has no price here: say what a million tokens cost, as ${example}`;
}

function inOneForm(given: z.output<typeof configuredModel>): ConfiguredModel {
  if (typeof given === 'string') return { model: given, contextWindow: 128_000, maxOutput: 8_192 };
  const { dollars: configured, ...rest } = given;
  if (!configured) return rest;
  const rate = dollars(configured.input, configured.cachedInput ?? configured.input, configured.output);
  const price = {
    model: rest.model,
    from: '1970-01-01',
    ...rate,
    source: 'the configuration',
    read: '1970-01-01',
  };
  return { ...rest, price };
}
