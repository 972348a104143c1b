import { type Model, Schema } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { compareAndSwap, writeIfUnchanged } from './compare-and-swap.ts';

interface Counter {
  _id: string;
  count: number;
  /** What the writers do not touch. */
  label?: string;
  revision: number;
}

let database: TestDatabase;
let counters: Model<Counter>;
beforeAll(async () => {
  database = await openTestDatabase();
  const schema = new Schema<Counter>(
    { _id: String, count: Number, label: String, revision: Number },
    { versionKey: false },
  );
  counters = database.connection.model<Counter>('counters', schema, 'counters');
  await counters.createCollection();
});
afterAll(() => database?.close());

const increment = (_id: string) =>
  compareAndSwap(
    async () => {
      const found = await counters.findById(_id).lean();
      const next = { _id, count: (found?.count ?? 0) + 1, revision: (found?.revision ?? 0) + 1 };
      return (await writeIfUnchanged(counters, next, found ? { revision: found.revision } : undefined))
        ? next.count
        : undefined;
    },
    { onContention: () => new Error('busy') },
  );

test('writers of one document that start at once all count, even where none of them finds it', async () => {
  const counts = await Promise.all(Array.from({ length: 12 }, () => increment('new')));
  expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_none, at) => at + 1));
  expect(await counters.findById('new').lean()).toEqual({ _id: 'new', count: 12, revision: 12 });
});

test('a write on an older revision changes nothing, and a second creation neither', async () => {
  await counters.create({ _id: 'old', count: 5, label: 'kept', revision: 3 });
  const next = { _id: 'old', count: 9, revision: 4 };
  expect(await writeIfUnchanged(counters, next, { revision: 2 })).toBe(false);
  expect(await writeIfUnchanged(counters, next, undefined)).toBe(false);
  expect(await counters.findById('old').lean()).toMatchObject({ count: 5, revision: 3 });
  expect(await writeIfUnchanged(counters, next, { revision: 3 })).toBe(true);
  expect(await counters.findById('old').lean()).toEqual({ ...next, label: 'kept' });
});

test('a document that was removed is not created by a writer that had read it', async () => {
  expect(await writeIfUnchanged(counters, { _id: 'gone', count: 1, revision: 2 }, { revision: 1 })).toBe(
    false,
  );
  expect(await counters.findById('gone').lean()).toBeNull();
});
