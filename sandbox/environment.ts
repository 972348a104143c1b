import { z } from 'zod';
import type { SandboxOptions } from './options.ts';

const port = z.int().min(0).max(65_535);
const count = z.int().positive();

/** The environment of a sandbox in its own process; see `options.ts` for what each variable means. */
const environment = z.object({
  SANDBOX_HOME: z.string().min(1).default('.clawdet/sandbox'),
  SANDBOX_SERVERS: z.enum(['auto', 'namespace', 'process', 'paper']).default('auto'),
  SANDBOX_LATENCY: z.enum(['instant', 'realistic']).default('instant'),
  SANDBOX_PORTS: z
    .string()
    .default('{}')
    .transform(asJson)
    .pipe(
      z
        .strictObject({
          console: port,
          edge: port,
          hetzner: port,
          cloudflare: port,
          x: port,
          xai: port,
          anthropic: port,
          mail: port,
        })
        .partial(),
    ),
  SANDBOX_FIRST_PORT: z.coerce.number().pipe(port).optional(),
  SANDBOX_LIMITS: z
    .string()
    .default('{}')
    .transform(asJson)
    .pipe(
      z
        .strictObject({
          servers: count,
          hetznerCallsPerHour: count,
          cloudflareCallsPerWindow: count,
          records: count,
        })
        .partial(),
    ),
  SANDBOX_HETZNER_TOKEN: z.string().length(64).optional(),
  SANDBOX_CLOUDFLARE_TOKEN: z
    .string()
    .regex(/^[0-9A-Za-z_-]{40,80}$/)
    .optional(),
  SANDBOX_ZONE_ID: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  SANDBOX_ZONE: z.string().default('clawdet.localhost'),
  SANDBOX_CONTROL_PLANE_PORT: z.coerce.number().pipe(port).optional(),
  SANDBOX_X_CLIENT_ID: z.string().min(1).optional(),
  SANDBOX_X_CLIENT_SECRET: z.string().min(1).optional(),
  SANDBOX_X_REDIRECT_URI: z.url().optional(),
  SANDBOX_XAI_KEY: z.string().min(1).optional(),
  SANDBOX_ANTHROPIC_KEY: z.string().min(1).optional(),
  SANDBOX_CONSOLE_TOKEN: z.string().min(1).optional(),
  SANDBOX_MAILBOX_KEY: z.string().min(1).optional(),
});

/** Reads the options from the environment. Throws with the names of the variables that are wrong, never their values. */
export function optionsOf(variables: NodeJS.ProcessEnv): SandboxOptions {
  const parsed = environment.safeParse(variables);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`The sandbox's environment is wrong. ${problems.join('; ')}`);
  }
  const given = parsed.data;
  return {
    home: given.SANDBOX_HOME,
    servers: given.SANDBOX_SERVERS,
    latency: given.SANDBOX_LATENCY,
    ports: given.SANDBOX_PORTS,
    ...(given.SANDBOX_FIRST_PORT && { firstPort: given.SANDBOX_FIRST_PORT }),
    zone: given.SANDBOX_ZONE,
    limits: given.SANDBOX_LIMITS,
    ...(given.SANDBOX_CONTROL_PLANE_PORT && { controlPlanePort: given.SANDBOX_CONTROL_PLANE_PORT }),
    ...(given.SANDBOX_X_REDIRECT_URI && { redirectUris: [given.SANDBOX_X_REDIRECT_URI] }),
    tokens: withoutUndefined({
      hetzner: given.SANDBOX_HETZNER_TOKEN,
      cloudflare: given.SANDBOX_CLOUDFLARE_TOKEN,
      zoneId: given.SANDBOX_ZONE_ID,
      xClientId: given.SANDBOX_X_CLIENT_ID,
      xClientSecret: given.SANDBOX_X_CLIENT_SECRET,
      xaiKey: given.SANDBOX_XAI_KEY,
      anthropicKey: given.SANDBOX_ANTHROPIC_KEY,
      console: given.SANDBOX_CONSOLE_TOKEN,
      mailbox: given.SANDBOX_MAILBOX_KEY,
    }),
  };
}

function asJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
}

function withoutUndefined<T extends Record<string, unknown>>(
  given: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}
