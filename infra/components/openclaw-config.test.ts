import { describe, expect, it } from 'vitest';
import { assistantGatewayEnvironment } from './assistant-gateway-environment.ts';
import { sampleImages } from './images.builder.ts';
import { type OpenClawConfigOptions, openclawConfig } from './openclaw-config.ts';

const options = (changes: Partial<OpenClawConfigOptions> = {}): OpenClawConfigOptions => ({
  image: sampleImages.fronted,
  publicUrl: 'http://alice.clawdet.localhost:8081/path',
  model: { baseUrl: 'http://10.87.0.1:4000/v1', id: 'grok-4.2' },
  browser: false,
  ...changes,
});
const secrets = { gatewayToken: 'ab'.repeat(32), modelApiKey: 'xai-key' };

describe('openclaw.json', () => {
  it('sends every model call to our address, and refers to secrets by variable name', () => {
    const config = JSON.parse(openclawConfig(options()));
    expect(config.models.providers.clawdet).toMatchObject({
      baseUrl: 'http://10.87.0.1:4000/v1',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: OpenClaw replaces it.
      apiKey: '${CLAWDET_MODEL_API_KEY}',
    });
    expect(config.agents.defaults.model.primary).toBe('clawdet/grok-4.2');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: OpenClaw replaces it.
    expect(config.gateway.auth).toEqual({ mode: 'token', token: '${OPENCLAW_GATEWAY_TOKEN}' });
  });

  it('allows exactly the origin that a browser uses', () => {
    const config = JSON.parse(openclawConfig(options()));
    expect(config.gateway.controlUi.allowedOrigins).toEqual(['http://alice.clawdet.localhost:8081']);
  });

  it('leaves the port to an image with its own proxy, and opens it for the bare image', () => {
    expect(JSON.parse(openclawConfig(options())).gateway).not.toHaveProperty('bind');
    const { gateway } = JSON.parse(openclawConfig(options({ image: sampleImages.official })));
    expect(gateway).toMatchObject({ bind: 'lan', port: 18789 });
  });

  it('lets nothing call the model by itself', () => {
    const config = JSON.parse(openclawConfig(options()));
    expect(config.agents.defaults.heartbeat.every).toBe('0m');
    expect(config.skills.workshop.autonomous.mode).toBe('off');
    expect(config.plugins.entries['memory-core'].config.dreaming.enabled).toBe(false);
  });

  it('keeps its logs small: six files fit into a quarter of the /tmp that they share', () => {
    const { logging } = JSON.parse(openclawConfig(options()));
    expect(6 * logging.maxFileBytes).toBeLessThanOrEqual((256 * 1024 * 1024) / 4);
  });

  it('offers the tools that the product promises, and a browser only where there is one', () => {
    const toolsOf = (changes: Partial<OpenClawConfigOptions> = {}) =>
      JSON.parse(openclawConfig(options(changes))).tools;
    expect(toolsOf()).toMatchObject({ profile: 'messaging' });
    for (const tool of ['group:fs', 'exec', 'group:memory', 'group:web', 'automations'])
      expect(toolsOf().alsoAllow).toContain(tool);
    expect(toolsOf().alsoAllow).not.toContain('browser');
    expect(toolsOf({ image: sampleImages.coollabsio, browser: true }).alsoAllow).toContain('browser');
  });

  it('connects a browser on tiers that have one', () => {
    const config = JSON.parse(openclawConfig(options({ image: sampleImages.coollabsio, browser: true })));
    expect(config.browser).toEqual({ enabled: true, cdpUrl: 'http://browser:9223' });
  });
});

describe('gateway.env', () => {
  it('holds the secrets under the names that openclaw.json uses', () => {
    expect(assistantGatewayEnvironment(options(), secrets).split('\n')).toEqual([
      `OPENCLAW_GATEWAY_TOKEN='${secrets.gatewayToken}'`,
      "CLAWDET_MODEL_API_KEY='xai-key'",
      "OPENCLAW_CONFIG_PATH='/config/openclaw.json'",
      '',
    ]);
  });

  it('always sets the password of coollabsio, which admits everyone without one', () => {
    const text = assistantGatewayEnvironment(
      options({ image: sampleImages.coollabsio, browser: true }),
      secrets,
    );
    expect(text).toContain(`AUTH_PASSWORD='${secrets.gatewayToken}'`);
    expect(text).toContain("OPENCLAW_PRIMARY_MODEL='clawdet/grok-4.2'");
    expect(text).toContain("BROWSER_CDP_URL='http://browser:9223'");
  });

  it.each(["it's", 'two\nlines'])(
    'rejects a value that it cannot carry, without quoting it: %j',
    (modelApiKey) => {
      expect(() => assistantGatewayEnvironment(options(), { ...secrets, modelApiKey })).toThrow(
        /cannot carry/,
      );
      expect(() => assistantGatewayEnvironment(options(), { ...secrets, modelApiKey })).not.toThrow(
        modelApiKey,
      );
    },
  );
});
