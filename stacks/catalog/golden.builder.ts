import { renderComposeFile } from '../../infra/components/compose-file.ts';
import { openclawConfig } from '../../infra/components/openclaw-config.ts';
import { imageNamed } from './images.ts';
import { tiers } from './tiers.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** Every image of the catalog as an operator would set it, with fake digests. */
const settings = {
  coollabsio: `coollabsio@${digest('a')},browser@${digest('b')}`,
  official: `official@${digest('c')}`,
  npm: 'npm',
};

/**
 * compose.yaml of every tier and image, by name (`pro.npm`): shows what a change to the templates means for customers.
 */
export const composeFiles: Record<string, string> = Object.fromEntries(
  Object.values(tiers).flatMap(({ id, limits, browser }) =>
    Object.entries(settings).map(([name, setting]) => {
      const image = imageNamed(setting, { browser: browser !== undefined });
      return [
        `${id}.${name}`,
        renderComposeFile({ image, limits, browser, configHash: 'hash-of-openclaw-json' }),
      ];
    }),
  ),
);

/** openclaw.json of every image, with and without a browser, by name (`coollabsio.browser`). */
export const openclawConfigs: Record<string, string> = Object.fromEntries(
  Object.entries(settings).flatMap(([name, setting]) =>
    [false, true].flatMap((browser) => {
      const image = imageNamed(setting, { browser });
      if (browser && image.browser === undefined) return [];
      const text = openclawConfig({
        image,
        publicUrl: 'https://alice.clawdet.com',
        model: { baseUrl: 'https://clawdet.com/llm/v1', id: 'grok-4.2' },
        browser,
      });
      return [[browser ? `${name}.browser` : name, text]];
    }),
  ),
);
