import type { Catalog, InstanceRequest } from '../api/contract.ts';
import { tidySubdomain, validateSubdomain } from './subdomain.ts';

/** The values of the form. An empty subdomain means that the API chooses one. */
export type RequestFormValues = { subdomain: string; region: string; tier: string };

/** The initial values: the first tier that the plan includes, and the first region that has it. */
export function openingForm(catalog: Catalog): RequestFormValues {
  const tier = catalog.tiers.find((offered) => offered.included) ?? catalog.tiers[0];
  return { subdomain: '', ...regionFor(catalog, tier?.id ?? '', ''), tier: tier?.id ?? '' };
}

/** The wanted region if it has a server of the tier now, else the first that has, else the first of all. */
export function regionFor(catalog: Catalog, tier: string, wanted: string): Pick<RequestFormValues, 'region'> {
  const available = catalog.regions.filter(({ id }) => isAvailable(catalog, tier, id));
  const region = available.find(({ id }) => id === wanted) ?? available[0] ?? catalog.regions[0];
  return { region: region?.id ?? '' };
}

/** Whether a region has a server of the tier now. */
export function isAvailable({ tiers }: Catalog, tier: string, region: string): boolean {
  const regions: readonly string[] = tiers.find(({ id }) => id === tier)?.availableIn ?? [];
  return regions.includes(region);
}

/** The body of the request. */
export function requestOf(form: RequestFormValues): InstanceRequest {
  const subdomain = tidySubdomain(form.subdomain);
  return { ...(subdomain && { subdomain }), region: form.region, tier: form.tier };
}

/** The errors of the form, by field id. */
export function validateRequest(
  form: RequestFormValues,
  { subdomain: rule }: Pick<Catalog, 'subdomain'>,
): Record<string, string> {
  const error = validateSubdomain(tidySubdomain(form.subdomain), rule);
  return error ? { subdomain: error } : {};
}

/**
 * Keeps one idempotency key while the same request has no answer, so that a second click after a lost connection cannot
 * create a second server. A changed request gets its own key.
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
