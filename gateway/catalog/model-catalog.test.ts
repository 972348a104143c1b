import { expect, test } from 'vitest';
import { modelCatalog } from './model-catalog.ts';

test('every built-in model has a fallback where both providers are set up', () => {
  const entries = [...modelCatalog([{ name: 'xai' }, { name: 'anthropic' }]).values()];
  expect(entries.map(({ id }) => id)).toContain('grok-3-mini');
  for (const { routes } of entries)
    expect(routes.map(({ provider }) => provider)).toEqual(['xai', 'anthropic']);
});

test('without the second provider the first one answers alone', () => {
  for (const { routes } of modelCatalog([{ name: 'xai' }]).values()) expect(routes).toHaveLength(1);
});
