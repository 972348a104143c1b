import type { ContainerImage } from './container-image.ts';

export interface OpenClawConfigOptions {
  image: ContainerImage;
  /** Where a browser reaches the instance; the only origin whose pages may talk to the assistant gateway. */
  publicUrl: string;
  model: { baseUrl: string; id: string };
  browser: boolean;
}

/** Variables of the container that hold its secrets; the configuration refers to them and so contains no secret. */
export const secretVariables = {
  gatewayToken: 'OPENCLAW_GATEWAY_TOKEN',
  modelApiKey: 'CLAWDET_MODEL_API_KEY',
} as const;

/** One of its log files. It keeps five more beside it, all on a /tmp that counts as the container's memory. */
const LOG_FILE_BYTES = 10 * 1024 * 1024;

/**
 * `openclaw.json`: one model provider (ours), token login, and the OpenAI-compatible endpoint. Contains no secret.
 *
 * Nothing runs by itself: the heartbeat, the review of skills and the consolidation of memory all call the model, and a
 * heartbeat alone uses the free month five times a day (docs/llm.md). OpenClaw 2026.9.6 refuses a key that it does not
 * know, so a test has the real one validate this.
 */
export function openclawConfig(options: OpenClawConfigOptions): string {
  const { model } = options;
  const config = {
    gateway: gatewaySection(options),
    models: {
      mode: 'replace',
      providers: {
        clawdet: {
          baseUrl: model.baseUrl,
          apiKey: variable(secretVariables.modelApiKey),
          api: 'openai-completions',
          models: [modelEntry(model.id)],
        },
      },
    },
    agents: { defaults: { model: { primary: `clawdet/${model.id}` }, heartbeat: { every: '0m' } } },
    tools: toolsSection(options),
    skills: skillsSection(options),
    plugins: { entries: { 'memory-core': { config: { dreaming: { enabled: false } } } } },
    logging: { maxFileBytes: LOG_FILE_BYTES },
    // Upgrades come from the platform as images; a server has no neighbours to discover.
    update: { checkOnStart: false },
    discovery: { mdns: { mode: 'off' } },
    ...(options.browser ? { browser: browserSection(options.image) } : {}),
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

const variable = (name: string): string => `\${${name}}`;

function gatewaySection({ image, publicUrl }: OpenClawConfigOptions) {
  return {
    mode: 'local',
    // The other images have their own proxy in front of a gateway that listens on loopback only.
    ...(image.dialect === 'official' ? { port: image.port, bind: 'lan' } : {}),
    auth: { mode: 'token', token: variable(secretVariables.gatewayToken) },
    http: { endpoints: { chatCompletions: { enabled: true } } },
    // Must be the exact origin, or the gateway rejects its own page's WebSocket.
    controlUi: { allowedOrigins: [new URL(publicUrl).origin], communityInvite: false },
  };
}

/**
 * The tools of a conversation: files, commands, memory, web, reminders and channels. Their descriptions go with every
 * question: all tools and skills took 14,470 tokens for "hello", these take 10,750 (measured with 2026.9.6).
 */
function toolsSection({ browser }: OpenClawConfigOptions) {
  const tools = ['group:fs', 'exec', 'process', 'group:memory', 'group:web', 'automations'];
  return { profile: 'messaging', alsoAllow: browser ? [...tools, 'browser'] : tools };
}

/**
 * Of the skills in the package, those for a customer; the others are about running OpenClaw itself. Skills of the
 * customer's own are not affected. An empty list would allow all.
 */
function skillsSection({ browser }: OpenClawConfigOptions) {
  const withoutMachine = { canvas: { enabled: false } };
  const withoutBrowser = { 'browser-automation': { enabled: false } };
  return {
    allowBundled: ['weather', 'skill-creator', 'diagram-maker'],
    entries: browser ? withoutMachine : { ...withoutMachine, ...withoutBrowser },
    workshop: { autonomous: { mode: 'off' } },
  };
}

/** Costs are zero here: the platform accounts for usage itself. */
function modelEntry(id: string) {
  return {
    id,
    name: id,
    reasoning: false,
    input: ['text'],
    cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    contextWindow: 128_000,
    maxTokens: 8192,
  };
}

function browserSection({ browser }: ContainerImage) {
  return browser === undefined ? { enabled: false } : { enabled: true, cdpUrl: browser.devtoolsUrl };
}
