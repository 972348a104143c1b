import { z } from 'zod';
import { type ConfiguredModel, configuredModels } from './catalog/configured-models.ts';

const secret = z.string().trim().min(1);

/** An address that is called: with a # in it, what follows would be left out. */
export const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL that begins with https:// or http://' })
  .refine((url) => !url.includes('#'), 'must have no # in it');

/**
 * Any provider with an OpenAI-compatible API: its name, address, our key, whether it speaks the Responses API, and its
 * model for each of ours.
 */
const upstream = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,30}$/),
  baseUrl: httpUrl,
  apiKey: secret,
  responses: z.boolean().default(false),
  models: configuredModels,
});

/** The gateway's settings, by environment variable. */
export const llmSettings = {
  LLM_BASE_URL: httpUrl.optional(),
  MODEL_ID: z.string().min(1).default('grok-4.2'),
  XAI_API_KEY: secret,
  XAI_BASE_URL: httpUrl.default('https://api.x.ai/v1'),
  ANTHROPIC_API_KEY: secret.optional(),
  ANTHROPIC_BASE_URL: httpUrl.default('https://api.anthropic.com/v1'),
  LLM_UPSTREAMS: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(z.array(upstream))
    .optional(),
  USD_PER_EUR: z.coerce.number().positive().max(100).optional(),
};

type LlmEnvironment = z.infer<z.ZodObject<typeof llmSettings>>;

/** A configured provider. `models` lists what the built-in catalog does not have. */
export interface ConfiguredProvider {
  name: string;
  kind: 'openai' | 'anthropic';
  baseUrl: string;
  apiKey: string;
  /** Whether a provider with OpenAI's API speaks the Responses API too. */
  responses?: boolean;
  models?: Record<string, ConfiguredModel>;
}

/** The gateway's configuration. Providers are tried in this order. */
export function llmConfigFrom(env: LlmEnvironment, publicUrl: string) {
  const xai: ConfiguredProvider = {
    name: 'xai',
    kind: 'openai',
    baseUrl: env.XAI_BASE_URL,
    apiKey: env.XAI_API_KEY,
    responses: true,
  };
  const anthropic: ConfiguredProvider[] = env.ANTHROPIC_API_KEY
    ? [
        {
          name: 'anthropic',
          kind: 'anthropic',
          baseUrl: env.ANTHROPIC_BASE_URL,
          apiKey: env.ANTHROPIC_API_KEY,
        },
      ]
    : [];
  const others = (env.LLM_UPSTREAMS ?? []).map((each): ConfiguredProvider => ({ ...each, kind: 'openai' }));
  return {
    /** What assistants get: the gateway's address for their servers, and the model they use. */
    assistants: { baseUrl: env.LLM_BASE_URL ?? `${publicUrl}/llm/v1`, id: env.MODEL_ID },
    providers: [xai, ...anthropic, ...others],
    /**
     * Dollars per euro: our prices are in euros, models cost dollars. Undefined: no margin is computed for plans with a
     * price.
     */
    usdPerEur: env.USD_PER_EUR,
  };
}
