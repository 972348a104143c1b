import type { FactorProof } from '../api/contract.ts';

/** A way to prove who one is without leaving the page. */
export type ProofWay = 'password' | FactorProof['method'];

/** What a form sends for a way to prove who one is. */
export type Proof = { password: string } | FactorProof;

type Words = { label: string; hint?: string; instead: string };

const words: Record<ProofWay, Words> = {
  passkey: {
    label: 'Your browser asks for your fingerprint, your face, a PIN or your security key.',
    instead: 'Use a passkey',
  },
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
  password: { label: 'Password', instead: 'Use your password' },
};

/** The label for a way, and the button that changes to it. */
export function wordsOf(way: ProofWay): Words {
  return words[way];
}

/** The ways of an API's choices that need no other page, in their order. A browser without passkeys offers none. */
export function proofWaysOf(choices: readonly string[], hasPasskeys: boolean): ProofWay[] {
  const known = choices.filter((choice): choice is ProofWay => Object.hasOwn(words, choice));
  return known.filter((way) => way !== 'passkey' || hasPasskeys);
}

/** The proof for what was typed. */
export function proofOf(way: Exclude<ProofWay, 'passkey'>, typed: string): Proof {
  return way === 'password' ? { password: typed } : { method: way, code: typed.trim() };
}
