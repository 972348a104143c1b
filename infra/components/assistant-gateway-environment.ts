import { type OpenClawConfigOptions, secretVariables } from './openclaw-config.ts';

export interface AssistantGatewaySecrets {
  gatewayToken: string;
  modelApiKey: string;
}

/**
 * `gateway.env`: the only file on the server that holds secrets (owned by root, 0600). Docker reads it via
 * compose.yaml.
 */
export function assistantGatewayEnvironment(
  options: OpenClawConfigOptions,
  secrets: AssistantGatewaySecrets,
): string {
  const { image } = options;
  const variables =
    image.dialect === 'coollabsio'
      ? coollabsio(options, secrets)
      : { OPENCLAW_CONFIG_PATH: `${image.configDirectory}/openclaw.json` };
  const all = {
    [secretVariables.gatewayToken]: secrets.gatewayToken,
    [secretVariables.modelApiKey]: secrets.modelApiKey,
    ...variables,
  };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join('');
}

/** Names from coollabsio/openclaw's README. Unless AUTH_PASSWORD is set, its nginx logs every visitor in. */
function coollabsio(
  { image, publicUrl, model, browser }: OpenClawConfigOptions,
  { gatewayToken, modelApiKey }: AssistantGatewaySecrets,
): Record<string, string> {
  return {
    AUTH_USERNAME: 'admin',
    AUTH_PASSWORD: gatewayToken,
    OPENCLAW_ALLOWED_ORIGINS: new URL(publicUrl).origin,
    OPENCLAW_CUSTOM_CONFIG: `${image.configDirectory}/openclaw.json`,
    OPENCLAW_PRIMARY_MODEL: `clawdet/${model.id}`,
    // The image does not start without the key of a provider that it knows.
    XAI_API_KEY: modelApiKey,
    ...(browser && image.browser !== undefined ? { BROWSER_CDP_URL: image.browser.devtoolsUrl } : {}),
  };
}

/** Single quotes stop compose from replacing `$` in a value; it cannot escape a single quote, so none may occur. */
function quoted(value: string): string {
  if (/['\n\r]/.test(value))
    throw new TypeError(
      'A value for gateway.env contains a single quote or a line break, which the file cannot carry.',
    );
  return `'${value}'`;
}
