import { setTimeout as sleep } from 'node:timers/promises';
import type { Model, QueryFilter, UpdateQuery } from 'mongoose';
import { isDuplicateKeyError } from './duplicate-key.ts';

interface SwapOptions {
  /** Only a livelock loses as often as the default: each lost attempt means that another process succeeded. */
  maxAttempts?: number;
  /** The longest pause after a lost attempt, in ms. Pauses are random, so that processes do not collide again. */
  maxPauseMs?: number;
  /** The error when every attempt was lost. */
  onContention(): Error;
}

/**
 * Repeats an attempt to read, compute and write until its write succeeds, and resolves to its result. The attempt
 * resolves to undefined where another process wrote in the meantime, as `writeIfUnchanged` tells. Its own errors are
 * passed on: after a database error it is unknown whether the write happened.
 */
export async function compareAndSwap<T extends NonNullable<unknown>>(
  attempt: () => Promise<T | undefined>,
  { maxAttempts = 200, maxPauseMs = 5, onContention }: SwapOptions,
): Promise<T> {
  for (let round = 0; round < maxAttempts; round += 1) {
    const swapped = await attempt();
    if (swapped !== undefined) return swapped;
    await sleep(Math.random() * maxPauseMs);
  }
  throw onContention();
}

/**
 * Writes a document if it still has the fields in `read`, such as its revision; undefined: if there is none yet. False
 * where another process wrote it in the meantime.
 */
export async function writeIfUnchanged<D extends { _id: string }>(
  collection: Model<D>,
  next: D,
  read: Partial<D> | undefined,
): Promise<boolean> {
  const { _id, ...fields } = next;
  if (read) {
    const unchanged = { _id, ...read } as QueryFilter<D>;
    return (await collection.updateOne(unchanged, { $set: fields } as UpdateQuery<D>)).matchedCount === 1;
  }
  try {
    await collection.create(next);
    return true;
  } catch (error) {
    if (isDuplicateKeyError(error)) return false;
    throw error;
  }
}
