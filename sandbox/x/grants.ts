import { createHash, randomBytes } from 'node:crypto';
import type { XAccount } from './accounts.ts';

/** What a user agreed to on the consent page. */
export interface Consent {
  person: XAccount;
  redirectUri: string;
  scopes: string[];
  challenge: string;
  challengeMethod: 'S256' | 'plain';
}

/** The access that a token grants. */
export interface Access {
  person: XAccount;
  scopes: string[];
}

/** A token response in X's form. */
export interface TokenAnswer {
  token_type: 'bearer';
  expires_in: number;
  access_token: string;
  scope: string;
  refresh_token?: string;
}

/** Lifetimes of a code and a token in ms: 30 s and 2 h, as on X. */
const lifetimes = { code: 30_000, token: 7_200_000 };

interface Kept<T> {
  value: T;
  until: number;
}

/** Issued codes and tokens. Each code is valid once, for 30 s; each refresh token once. */
export class Grants {
  readonly #now: () => number;
  readonly #codes = new Map<string, Kept<Consent>>();
  readonly #tokens = new Map<string, Kept<Access>>();
  readonly #refresh = new Map<string, Kept<Access>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  giveCode(consent: Consent): string {
    return this.#keep(this.#codes, consent, lifetimes.code);
  }

  /** Consumes a code and returns its consent; undefined when the code is unknown, used or expired. */
  takeCode(code: string): Consent | undefined {
    return this.#take(this.#codes, code);
  }

  takeRefreshToken(token: string): Access | undefined {
    return this.#take(this.#refresh, token);
  }

  giveTokens(access: Access): TokenAnswer {
    const answer = {
      token_type: 'bearer' as const,
      expires_in: lifetimes.token / 1000,
      access_token: this.#keep(this.#tokens, access, lifetimes.token),
      scope: access.scopes.join(' '),
    };
    if (!access.scopes.includes('offline.access')) return answer;
    return { ...answer, refresh_token: this.#keep(this.#refresh, access, Number.POSITIVE_INFINITY) };
  }

  accessOf(token: string): Access | undefined {
    const kept = this.#tokens.get(token);
    return kept && kept.until > this.#now() ? kept.value : undefined;
  }

  #keep<T>(where: Map<string, Kept<T>>, value: T, life: number): string {
    const secret = randomBytes(48).toString('base64url');
    where.set(secret, { value, until: this.#now() + life });
    return secret;
  }

  #take<T>(where: Map<string, Kept<T>>, secret: string): T | undefined {
    const kept = where.get(secret);
    where.delete(secret);
    return kept && kept.until > this.#now() ? kept.value : undefined;
  }
}

/** Whether a verifier matches the challenge of a consent (RFC 7636, section 4.6). */
export function provesChallenge(verifier: string, { challenge, challengeMethod }: Consent): boolean {
  const derived =
    challengeMethod === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
  return derived === challenge;
}
