import type { Catalog, InstanceRequest } from '../api/contract.ts';
import { tidySubdomain, validateSubdomain } from './subdomain.ts';

/** What the form holds. An empty subdomain means that we choose one. */
export type RequestFormValues = { subdomain: string; region: string; tier: string };

/** The form as it opens: the first tier the plan includes, the first region. */
export function openingForm(catalog: Catalog): RequestFormValues {
  const tier = catalog.tiers.find((offered) => offered.included) ?? catalog.tiers[0];
  return { subdomain: '', region: catalog.regions[0]?.id ?? '', tier: tier?.id ?? '' };
}

/** What is sent for it. */
export function requestOf(form: RequestFormValues): InstanceRequest {
  const subdomain = tidySubdomain(form.subdomain);
  return { ...(subdomain && { subdomain }), region: form.region, tier: form.tier };
}

/** What is wrong with it, by field id. */
export function validateRequest(form: RequestFormValues): Record<string, string> {
  const error = validateSubdomain(tidySubdomain(form.subdomain));
  return error ? { subdomain: error } : {};
}

/**
 * Keeps one idempotency key for as long as the same request has no answer: pressing again after a lost line cannot make
 * a second server, and a changed request gets a key of its own.
 */
export function idempotencyKeys(newKey: () => string): {
  keyFor: (request: InstanceRequest) => string;
  answered: () => void;
} {
  let current: { body: string; key: string } | null = null;
  return {
    keyFor(request) {
      const body = JSON.stringify(request);
      if (current?.body !== body) current = { body, key: newKey() };
      return current.key;
    },
    answered() {
      current = null;
    },
  };
}

/** A fresh 128-bit key. `crypto.randomUUID` is missing on plain-http pages, `getRandomValues` is not. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
