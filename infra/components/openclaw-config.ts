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

/** `openclaw.json`: one model provider (ours), token login, and the OpenAI-compatible endpoint. Contains no secret. */
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
    agents: { defaults: { model: { primary: `clawdet/${model.id}` } } },
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
