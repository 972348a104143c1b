import type { ContainerLimits } from '../../infra/components/compose-file.ts';

/** The tiers, cheapest first. */
export const tierIds = ['free', 'pro', 'enterprise'] as const;
export type TierId = (typeof tierIds)[number];

/** What a customer buys. */
export interface CatalogTier {
  id: TierId;
  name: string;
  /** Euros per month; the free tier costs nothing during the beta. */
  monthlyEur: number;
  /** Whether it is available without payment during the beta. */
  included: boolean;
  /** What it has besides the figures that follow from the fields below and from its budget. */
  features: readonly string[];
  /** Server types, first choice first; the next is tried where one is sold out or not offered. */
  serverTypes: readonly string[];
  limits: ContainerLimits;
  /** Limits of the browser container, on tiers that have one. */
  browser?: ContainerLimits;
  /** Whether its server is protected from deletion until that is removed explicitly. */
  protect: boolean;
}

/**
 * OpenClaw needs 2 GB and 256 processes under load (measured with 2026.9.6), so the smallest server has 4 GB and the
 * difference between free and pro is how much of it the assistant may use. All get two cores, for a quick start: Docker
 * refuses more than the machine has.
 */
export const tiers: Record<TierId, CatalogTier> = {
  free: {
    id: 'free',
    name: 'Free',
    monthlyEur: 0,
    included: true,
    features: [],
    serverTypes: ['cx23', 'cpx22', 'cpx21'],
    limits: { memoryMb: 2048, cpus: 2, pids: 512 },
    protect: false,
  },
  pro: {
    id: 'pro',
    name: 'Pro',
    monthlyEur: 7.49,
    included: false,
    features: ['Protected from accidental deletion'],
    serverTypes: ['cx23', 'cpx22', 'cpx21'],
    limits: { memoryMb: 3072, cpus: 2, pids: 768 },
    protect: true,
  },
  enterprise: {
    id: 'enterprise',
    name: 'Enterprise',
    monthlyEur: 16.99,
    included: false,
    features: ['Protected from accidental deletion'],
    serverTypes: ['cpx31', 'cx33', 'cpx41'],
    limits: { memoryMb: 4096, cpus: 2, pids: 1024 },
    browser: { memoryMb: 2560, cpus: 2, pids: 512 },
    protect: true,
  },
};
