import { createHash } from 'node:crypto';

/** Random decisions: the same ones, in the same order, for the same seed. */
export interface SeededRandom {
  /** A number from 0 to 1, exclusive of 1. */
  next(): number;
  /** True with this probability. */
  happens(probability: number): boolean;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  /** One of a list, each equally likely. Throws if the list is empty. */
  pick<T>(list: readonly T[]): T;
  /** One of the names, chosen by weight. */
  weighted<N extends string>(weights: Record<N, number>): N;
  /** An independent generator: its draws do not affect this one, in any order of events. */
  fork(name: string): SeededRandom;
}

/** Creates the generator of a seed. */
export function seededRandom(seed: string): SeededRandom {
  let draws = 0;
  const next = (): number => {
    draws += 1;
    return createHash('sha256').update(`${seed} ${draws}`).digest().readUInt32BE() / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    between,
    happens: (probability) => next() < probability,
    pick(list) {
      const found = list[between(0, list.length - 1)];
      if (found === undefined) throw new Error('there is nothing to pick from');
      return found;
    },
    weighted<N extends string>(weights: Record<N, number>): N {
      const entries = Object.entries(weights) as [N, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      const found = entries.find(([, weight]) => {
        left -= weight;
        return left < 0;
      });
      return (found ?? entries[0] ?? fail())[0];
    },
    fork: (name) => seededRandom(`${seed} ${name}`),
  };
}

function fail(): never {
  throw new Error('there is nothing to choose from');
}
