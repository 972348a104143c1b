import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstallMethod } from '../cache-key.ts';
import type { Stacks, TestStack } from './stack.fixture.ts';

const keys =
  ({ round = 'first', words = 2 } = {}) =>
  async () => {
    const bytes = new random.RandomBytes('bytes', { length: 32, keepers: { round } });
    const pet = new random.RandomPet('pet', { length: words });
    return { hex: bytes.hex, pet: pet.id, derived: pulumi.interpolate`${bytes.hex}!` };
  };

/** The random plugin. Its resources cannot be updated in place: every change creates another value. */
export function describeRandomPlugin(stacks: () => Stacks, method: InstallMethod): void {
  describe('random', () => {
    let stack: TestStack;
    let hex: unknown;

    beforeAll(async () => {
      stack = await stacks().open('random', {});
    });
    afterAll(() => stack?.destroy());

    it('previews values that are not known yet', async () => {
      expect(await stack.preview(keys())).toEqual({ create: 3 });
    });

    it('creates 32 bytes as 64 hexadecimal digits', async () => {
      const { outputs } = await stack.up(keys());
      hex = outputs.hex;
      expect(hex).toMatch(/^[0-9a-f]{64}$/);
      expect(outputs.derived).toBe(`${hex}!`);
      expect(outputs.pet).toMatch(/^\w+-\w+$/);
    });

    it('keeps the value in further runs and a refresh', async () => {
      expect(await stack.refresh()).toEqual({});
      const { changes, outputs } = await stack.up(keys());
      expect(changes).toEqual({});
      expect(outputs.hex).toBe(hex);
    });

    it('keeps secret outputs encrypted in the state', () => {
      expect(stack.stateText()).not.toContain(String(hex));
    });

    // The official plugin uses the bytes themselves as the id, and the state does not encrypt ids.
    it.runIf(method === 'build')('does not reveal the bytes in their id', () => {
      expect(stack.stateText()).not.toContain(Buffer.from(String(hex), 'hex').toString('base64'));
    });

    it('replaces when a keeper changes, and only then', async () => {
      const { changes, outputs } = await stack.up(keys({ round: 'second' }));
      expect(changes).toEqual({ replace: 1 });
      expect(outputs.hex).not.toBe(hex);
      expect((await stack.up(keys({ round: 'second', words: 3 }))).changes).toEqual({ replace: 1 });
    });

    it('imports bytes that were created elsewhere', async () => {
      const other = await stacks().open('random-import', {});
      const known = Buffer.alloc(32, 7);
      const adopt = async () => {
        const options = { import: known.toString('base64') };
        return { hex: new random.RandomBytes('bytes', { length: 32 }, options).hex };
      };
      const { outputs } = await other.up(adopt);
      expect(outputs.hex).toBe(known.toString('hex'));
      await other.destroy();
    });

    it('deletes', async () => {
      await stack.destroy();
      expect(stack.ids('random:index/randomBytes:RandomBytes')).toEqual([]);
    });
  });
}
