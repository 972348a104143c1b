import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The part of openclaw.json that the simulation uses (docs.openclaw.ai/gateway/configuration). */
const file = z.looseObject({
  gateway: z
    .looseObject({
      auth: z.looseObject({ token: z.string().optional() }).optional(),
      http: z
        .looseObject({
          endpoints: z
            .looseObject({ chatCompletions: z.looseObject({ enabled: z.boolean().optional() }).optional() })
            .optional(),
        })
        .optional(),
    })
    .default({}),
  models: z
    .looseObject({
      providers: z
        .record(z.string(), z.looseObject({ baseUrl: z.url(), apiKey: z.string().default('') }))
        .default({}),
    })
    .default({ providers: {} }),
  agents: z
    .looseObject({
      defaults: z
        .looseObject({ model: z.union([z.string(), z.looseObject({ primary: z.string() })]).optional() })
        .default({}),
    })
    .default({ defaults: {} }),
});

/** The model that answers the assistant. */
export interface ModelAddress {
  baseUrl: string;
  apiKey: string;
  model: string;
}

/** Configuration of a gateway. Without `token` it refuses to start; without `model` it cannot answer. */
export interface AssistantGatewayConfig {
  token: string | undefined;
  model: ModelAddress | undefined;
  chatCompletions: boolean;
}

/** Reads the configuration as OpenClaw does, with `${NAME}` and a token from the environment. Throws on an invalid file. */
export function readAssistantGatewayConfig(
  path: string | undefined,
  environment: Record<string, string>,
): AssistantGatewayConfig {
  const text = path ? readIfThere(path) : undefined;
  const filled = (text ?? '{}').replace(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (_all, name: string) =>
    JSON.stringify(environment[name] ?? '').slice(1, -1),
  );
  const config = file.parse(JSON.parse(filled));
  return {
    token: environment.OPENCLAW_GATEWAY_TOKEN || config.gateway.auth?.token || undefined,
    model: modelAddress(config),
    chatCompletions: config.gateway.http?.endpoints?.chatCompletions?.enabled ?? false,
  };
}

function modelAddress(config: z.infer<typeof file>): ModelAddress | undefined {
  const choice = config.agents.defaults.model;
  const primary = typeof choice === 'string' ? choice : choice?.primary;
  if (!primary) return undefined;
  const [provider = '', ...model] = primary.split('/');
  const known = config.models.providers[provider];
  return known && { baseUrl: known.baseUrl.replace(/\/$/, ''), apiKey: known.apiKey, model: model.join('/') };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
