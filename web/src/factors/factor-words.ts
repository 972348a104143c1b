import type { FactorProof } from '../api/contract.ts';

/** A way to prove who one is by typing something. */
export type TypedWay = 'password' | FactorProof['method'];

/** What a form sends for a way to prove who one is. */
export type Proof = { password: string } | FactorProof;

type Words = { label: string; hint?: string; instead: string };

const words: Record<TypedWay, Words> = {
  password: { label: 'Password', instead: 'Use your password' },
  totp: {
    label: 'Code of your authenticator app',
    hint: 'Six digits. The app shows new ones every half minute.',
    instead: 'Use your authenticator app',
  },
  recovery: {
    label: 'Recovery code',
    hint: 'One of the ten that you stored. Each works once.',
    instead: 'Use a recovery code',
  },
};

/** The field for a way, and the button that changes to it. */
export function wordsOf(way: TypedWay): Words {
  return words[way];
}

/** The ways of an API's choices that are typed, in their order. */
export function typedWaysOf(choices: readonly string[]): TypedWay[] {
  return choices.filter((choice): choice is TypedWay => Object.hasOwn(words, choice));
}

/** The proof for what was typed. */
export function proofOf(way: TypedWay, typed: string): Proof {
  return way === 'password' ? { password: typed } : { method: way, code: typed.trim() };
}
