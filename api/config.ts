import path from 'node:path';
import { z } from 'zod';
import { modelCatalog } from '../gateway/catalog/model-catalog.ts';
import { httpUrl, llmConfigFrom, llmSettings } from '../gateway/gateway.config.ts';
import { type KeySecret, keySecretFrom } from '../gateway/keys/key.ts';
import { imageNamed } from '../stacks/catalog/index.ts';
import { emailKeyOf, isEmailAddress } from './accounts/users/email-address.ts';
import { isSimulated, mailboxOf, problemsWithRealClouds, sshSources } from './config.clouds.ts';
import { DEFAULT_BASE_DOMAIN, DEFAULT_PORT, publicUrlOf } from './config.defaults.ts';
import { arrangeLimits, limitSettings } from './config.limits.ts';
import { mongoUri, smtpUrl, stateUrl } from './config.urls.ts';
import { arrangeWebhooks, webhookSettings } from './config.webhooks.ts';
import { arrangeDrift, driftSettings } from './drift/findings/drift.config.ts';
import { StartFailure } from './platform/errors/start-failure.ts';
import { type AddressSecret, addressSecretFrom, readTrustedProxies } from './platform/http/client-address.ts';
import type { MasterKey } from './platform/secrets/master-key.ts';
import { arrangeTrial, trialSettings } from './usage/trial-chat/trial.config.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const secret = z.string().trim().min(1);
/** The environment variables of the API, named as in .env.example. Nothing else in api/ reads process.env. */
const emailAddress = z.string().refine(isEmailAddress, 'must be an email address');

const environment = z.object({
  PORT: port.default(DEFAULT_PORT),
  HOST: z.string().min(1).optional(),
  PUBLIC_URL: httpUrl.optional(),
  TRUSTED_PROXIES: z
    .string()
    .transform((text, context) => {
      try {
        return readTrustedProxies(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: `is not right: ${(error as Error).message}` });
        return z.NEVER;
      }
    })
    .optional(),
  ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  MONGODB_URI: mongoUri.optional(),
  // Paths become file: URLs and connection strings in the engine and the database, which decode these characters.
  CLAWDET_HOME: z
    .string()
    .min(1)
    .default('.clawdet')
    .refine((home) => !/[#?%]/.test(path.resolve(home)), {
      message: 'must lead to a folder without #, ? and % in its path. Choose another folder',
    }),
  CLAWDET_CACHE: z.string().min(1).optional(),
  CLAWDET_TOOLCHAIN: z.enum(['official', 'build']).optional(),
  PULUMI_BACKEND_URL: stateUrl.optional(),
  PULUMI_CONFIG_PASSPHRASE: z.string().min(1).optional(),
  KEY_DERIVATION: z.enum(['strong', 'fast']).default('strong'),
  // The Hetzner provider refuses a token of any other length before it makes a call.
  HCLOUD_TOKEN: z
    .string()
    .regex(/^\S{64}$/, 'must be exactly 64 characters (Hetzner console, Security, API tokens)'),
  HCLOUD_ENDPOINT: httpUrl.default('https://api.hetzner.cloud/v1'),
  CLOUDFLARE_API_TOKEN: z
    .string()
    .regex(
      /^[0-9A-Za-z_-]{40,80}$/,
      'must be 40 to 80 letters, digits, - or _ (Cloudflare dashboard, API Tokens)',
    ),
  CLOUDFLARE_BASE_URL: httpUrl.default('https://api.cloudflare.com/client/v4'),
  CLOUDFLARE_ZONE_ID: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'must be 32 hex digits (Cloudflare, Overview page of the zone)'),
  BASE_DOMAIN: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a lowercase domain, such as clawdet.com')
    .default(DEFAULT_BASE_DOMAIN),
  INSTANCE_URL: z
    .string()
    .refine((text) => text.includes('{subdomain}') && URL.canParse(text.replace('{subdomain}', 'alice')), {
      message: 'must be a URL that contains {subdomain}',
    })
    .optional(),
  CELL: z
    .string()
    .regex(/^[a-z0-9-]{1,20}$/, 'must be 1 to 20 lowercase letters, digits and hyphens')
    .default('eu1'),
  SERVER_SSH_PORT: port.default(22),
  SSH_SOURCES: z
    .string()
    .transform((text) => text.split(',').map((block) => block.trim()))
    .pipe(
      z.array(
        z.union([z.cidrv4(), z.cidrv6()], 'must be CIDR blocks separated by commas, such as 198.51.100.7/32'),
      ),
    )
    .optional(),
  /** Whether the worker's runs enforce the policy pack. */
  POLICY: z.enum(['on', 'off']).optional(),
  OPENCLAW_IMAGE: z
    .string()
    .default('coollabsio')
    .superRefine((setting, context) => {
      const problem = imageProblem(setting);
      if (problem) context.addIssue({ code: 'custom', message: `is not right. ${problem}` });
    }),
  ...llmSettings,
  ...trialSettings,
  X_CLIENT_ID: secret.optional(),
  X_CLIENT_SECRET: secret.optional(),
  X_AUTHORIZE_URL: httpUrl.default('https://x.com/i/oauth2/authorize'),
  X_TOKEN_URL: httpUrl.default('https://api.x.com/2/oauth2/token'),
  X_PROFILE_URL: httpUrl.default('https://api.x.com/2/users/me'),
  SMTP_URL: smtpUrl.optional(),
  /** Only with the sandbox, which sets both: see sandbox-mailbox.ts. */
  MAILBOX_URL: httpUrl.optional(),
  MAILBOX_KEY: secret.optional(),
  MAIL_FROM: z.string().default('Clawdet <hello@clawdet.com>'),
  SUPPORT_EMAIL: emailAddress.optional(),
  ENGINE_POOL: z.coerce.number().int().min(1).max(64).default(2),
  OPERATOR_EMAIL: emailAddress.optional(),
  ...driftSettings,
  ...limitSettings,
  ...webhookSettings,
});
type Environment = z.infer<typeof environment>;

/** The names of all settings, for a launcher that passes only these to the api. */
export const settingNames: readonly string[] = Object.keys(environment.shape);

/** The API's configuration: plain values, read once and passed to the code that needs them. */
export type Config = ReturnType<typeof arrange>;

/** The configuration with the secrets derived from the master key: for assistants' model keys and for address hashes. */
export type KeyedConfig = Config & { keys: KeySecret; addressSecret: AddressSecret };

/** Adds the secrets that are derived from the master key. */
export function withKeys(config: Config, master: MasterKey): KeyedConfig {
  return { ...config, keys: keySecretFrom(master), addressSecret: addressSecretFrom(master) };
}

/**
 * Reads and validates the whole configuration before anything starts. Throws one StartFailure (exit 78) that lists every
 * problem by variable and never shows a value.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  // `NAME= make start` and .env templates leave variables empty: treat them as not set.
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environment.safeParse(given);
  if (!parsed.success) throw configFailure(parsed.error.issues.map(describe));
  const { X_CLIENT_ID, X_CLIENT_SECRET } = parsed.data;
  if (Boolean(X_CLIENT_ID) !== Boolean(X_CLIENT_SECRET)) {
    throw configFailure(['X_CLIENT_ID and X_CLIENT_SECRET belong together: set both, or neither']);
  }
  const missing = problemsWithRealClouds(parsed.data);
  if (missing.length > 0) throw configFailure(missing);
  const config = arrange(parsed.data);
  const offered = [...modelCatalog(config.llm.providers).keys()];
  if (!offered.includes(config.trial.model))
    throw configFailure([`TRIAL_MODEL is none of the offered models: ${offered.join(', ')}`]);
  return config;
}

function arrange(env: Environment) {
  const home = path.resolve(env.CLAWDET_HOME);
  const publicUrl = publicUrlOf(env);
  return {
    port: env.PORT,
    /** Undefined: loopback only, in both families. */
    host: env.HOST,
    publicUrl,
    /** The proxies whose X-Forwarded-For header is trusted. */
    trustedProxies: env.TRUSTED_PROXIES ?? readTrustedProxies('none'),
    role: env.ROLE,
    logLevel: env.LOG_LEVEL,
    home,
    /** The toolchain's own settings: its cache folder, and its install method. */
    toolchain: { CLAWDET_CACHE: env.CLAWDET_CACHE, CLAWDET_TOOLCHAIN: env.CLAWDET_TOOLCHAIN },
    mongoUri: env.MONGODB_URI,
    passphrase: env.PULUMI_CONFIG_PASSPHRASE,
    /** The cost of deriving keys from the passphrase, and of hashing passwords; `fast` is for tests. */
    keyDerivation: env.KEY_DERIVATION,
    backendUrl: env.PULUMI_BACKEND_URL ?? `file://${path.join(home, 'stacks')}`,
    enginePool: env.ENGINE_POOL,
    cell: env.CELL,
    hetzner: { token: env.HCLOUD_TOKEN, endpoint: env.HCLOUD_ENDPOINT },
    cloudflare: {
      token: env.CLOUDFLARE_API_TOKEN,
      baseUrl: env.CLOUDFLARE_BASE_URL,
      zoneId: env.CLOUDFLARE_ZONE_ID,
    },
    baseDomain: env.BASE_DOMAIN,
    instanceUrl: env.INSTANCE_URL ?? `https://{subdomain}.${env.BASE_DOMAIN}`,
    sshPort: env.SERVER_SSH_PORT,
    sshSources: sshSources(env) ?? [],
    /** Whether the clouds are simulated by a sandbox, where one person is customer and operator. */
    simulated: isSimulated(env),
    /** Off by default on simulated clouds: the pack takes half a second of CPU per run. */
    policy: (env.POLICY ?? (isSimulated(env) ? 'off' : 'on')) === 'on',
    image: env.OPENCLAW_IMAGE,
    llm: llmConfigFrom(env, publicUrl),
    trial: arrangeTrial(env),
    x: xLogin(env),
    mail: { smtpUrl: env.SMTP_URL, from: env.MAIL_FROM, replyTo: env.SUPPORT_EMAIL },
    /** Where customers can write to: on pages, in mails and in errors. Undefined: no address is shown. */
    supportEmail: env.SUPPORT_EMAIL,
    ...arrangeLimits(env),
    /** The first operator: a user who proves that they own this mailbox gets the role. Undefined: nobody. */
    operatorEmail: env.OPERATOR_EMAIL && emailKeyOf(env.OPERATOR_EMAIL),
    mailbox: mailboxOf(env),
    drift: arrangeDrift(env),
    /** Which addresses webhooks may call. */
    webhooks: arrangeWebhooks(env, isSimulated(env)),
  };
}

/** Undefined if login with X is off. */
function xLogin(env: Environment) {
  if (!env.X_CLIENT_ID || !env.X_CLIENT_SECRET) return undefined;
  return {
    clientId: env.X_CLIENT_ID,
    clientSecret: env.X_CLIENT_SECRET,
    authorizeUrl: env.X_AUTHORIZE_URL,
    tokenUrl: env.X_TOKEN_URL,
    profileUrl: env.X_PROFILE_URL,
  };
}

function describe(issue: z.core.$ZodIssue): string {
  const name = issue.path.join('.');
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return missing ? `${name} is not set` : `${name} ${issue.message}`;
}

function imageProblem(setting: string): string | undefined {
  try {
    imageNamed(setting, { browser: false });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function configFailure(problems: string[]): StartFailure {
  return new StartFailure(
    'config',
    `The configuration is invalid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    'Set them in the environment (.env.example explains each one), or run "make start", which starts a sandbox of its own.',
  );
}
