import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StateStore } from './state-store.ts';

const ref = { cell: 'eu1', project: 'clawdet', stack: 'alice' };

/** Shared behavior of all state stores. `open` opens one on a folder (a `file://` URL, which every store supports). */
export function describeStateStore(kind: string, open: (backendUrl: string) => StateStore): void {
  describe(`${kind}: a state store`, () => {
    let root: string;
    let store: StateStore;

    beforeEach(async () => {
      root = await mkdtemp(join(tmpdir(), 'clawdet-store-'));
      await mkdir(join(root, 'eu1'));
      store = open(pathToFileURL(root).href);
    });
    afterEach(() => rm(root, { recursive: true, force: true }));

    it('has no stack before one is created, and creates it once', async () => {
      expect(await store.exists(ref)).toBe(false);
      expect(await store.read(ref)).toBeUndefined();
      await store.create(ref);
      await store.create(ref);
      expect(await store.exists(ref)).toBe(true);
      expect(await store.read(ref)).toEqual({ resources: [], pending_operations: [] });
    });

    it('drops every lock, whether it can list it or not', async () => {
      await store.create(ref);
      const folder = join(
        fileURLToPath(store.url(ref)),
        '.pulumi',
        'locks',
        'organization',
        'clawdet',
        'alice',
      );
      await mkdir(folder, { recursive: true });
      const content = { pid: 1, username: 'x', hostname: 'elsewhere', timestamp: new Date().toISOString() };
      await writeFile(join(folder, 'one.json'), JSON.stringify(content));
      for (const lock of await store.locks(ref)) await store.unlock(ref, lock);
      await store.unlockUnlisted(ref);
      const left = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
      expect(left).toEqual([]);
    });
  });
}
