import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Store } from './store.ts';

describe('the store', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'store-'));
    file = join(folder, 'state', 'clouds.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps documents and counters after it is reopened', () => {
    const first = new Store(file);
    first
      .collection<{ id: number; name: string }>('servers')
      .put({ id: first.nextId('server', 10), name: 'alice' });
    first.close();
    const second = new Store(file);
    expect(second.collection('servers').all()).toEqual([{ id: 10, name: 'alice' }]);
    expect(second.nextId('server', 10)).toBe(11);
    second.close();
  });

  it('replaces, finds and removes documents of a kind', () => {
    const store = new Store(':memory:');
    const servers = store.collection<{ id: number; name: string }>('servers');
    servers.put({ id: 1, name: 'alice' });
    servers.put({ id: 1, name: 'bob' });
    expect([servers.size, servers.find(({ name }) => name === 'bob')?.id]).toEqual([1, 1]);
    expect(store.collection('records').all()).toEqual([]);
    servers.remove(1);
    expect(servers.get(1)).toBeUndefined();
    store.close();
  });

  it('rolls back the whole transaction when part of it fails', () => {
    const first = new Store(file);
    const records = first.collection('records');
    const write = (): void => {
      records.put({ id: 'a' });
      throw new Error('the second one is refused');
    };
    expect(() => first.transaction(write)).toThrow('refused');
    expect([records.all(), first.collection('records').all()]).toEqual([[], []]);
    first.close();
  });

  it('refuses a second sandbox on the same file', () => {
    const first = new Store(file);
    first.collection('servers').put({ id: 1 });
    expect(() => new Store(file)).toThrow(/another sandbox/);
    first.close();
  });
});
