import { describe, expect, it } from 'vitest';
import { composeFiles } from './golden.builder.ts';

describe('compose files', () => {
  it.each(Object.entries(composeFiles))('%s is the reviewed one', async (name, text) => {
    await expect(text).toMatchFileSnapshot(`./golden/${name}.yaml`);
  });
});
