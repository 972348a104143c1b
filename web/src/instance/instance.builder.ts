import type { Catalog, Instance } from '../api/contract.ts';

/** A ready instance for a test, without a server. */
export function buildInstance(change: Partial<Instance> = {}): Instance {
  return {
    id: 'i1',
    team: 't1',
    subdomain: 'ada',
    url: 'https://ada.clawdet.com',
    status: 'ready',
    region: 'eu',
    tier: 'free',
    address: null,
    adopted: false,
    createdAt: '2026-01-01T09:00:00.000Z',
    readyAt: null,
    suspension: null,
    health: null,
    conditions: [],
    server: null,
    operation: null,
    ...change,
  };
}

/** A catalog for a test, without regions and sizes. */
export function buildCatalog(change: Partial<Catalog> = {}): Catalog {
  return {
    regions: [],
    tiers: [],
    auth: { x: false },
    baseDomain: 'clawdet.com',
    subdomain: { minLength: 3, maxLength: 40, reserved: [] },
    model: 'grok',
    tokensPerQuestion: 1,
    supportEmail: null,
    instanceUrl: 'https://{subdomain}.clawdet.com',
    ...change,
  };
}
