import { describe, expect, it } from 'vitest';
import { composeFiles, openclawConfigs } from './golden.builder.ts';

describe('compose files', () => {
  it.each(Object.entries(composeFiles))('%s matches the reviewed file', async (name, text) => {
    await expect(text).toMatchFileSnapshot(`./golden/${name}.yaml`);
  });
});

describe('openclaw.json', () => {
  it.each(Object.entries(openclawConfigs))('%s matches the reviewed file', async (name, text) => {
    await expect(text).toMatchFileSnapshot(`./golden/openclaw.${name}.json`);
  });
});
