import type { ContainerImage } from '../../../infra/components/container-image.ts';
import {
  catalogServerTypes,
  firstPlacement,
  imageNamed,
  nextPlacement,
  nextType,
  regions,
  tiers,
} from '../../../stacks/catalog/index.ts';

/** A size to choose, as the page shows it. Prices in euros a month, memory and disk in GB. */
export interface ProductTier {
  id: 'free' | 'pro' | 'enterprise';
  name: string;
  serverType: string;
  cores: number;
  memoryGb: number;
  diskGb: number;
  monthlyEur: number;
  features: string[];
}

/** A part of the world to choose. */
export interface ProductRegion {
  id: 'eu' | 'us' | 'apac';
  name: string;
  city: string;
}

/** Where a server stands and how large it is, in Hetzner's names. */
export interface ServerPlacement {
  location: string;
  serverType: string;
}

/** Whether a placement can be ordered now, as far as is known. */
export type IsPlacementAvailable = (placement: ServerPlacement) => boolean;

/** Chooses the placement after another one, or undefined if nothing is left. */
export type ChooseNextPlacement = (
  region: ProductRegion['id'],
  tier: ProductTier['id'],
  current: ServerPlacement,
  isAvailable: IsPlacementAvailable,
) => ServerPlacement | undefined;

/** What can be ordered, and where it can be placed. Tests may pass their own. */
export interface ProductCatalog {
  tiers: ProductTier[];
  regions: ProductRegion[];
  /** Where to try first, or undefined if the tier cannot be ordered in the region. */
  firstPlacement(
    region: ProductRegion['id'],
    tier: ProductTier['id'],
    isAvailable: IsPlacementAvailable,
  ): ServerPlacement | undefined;
  /** Where to try after a sold-out one, or undefined when all were tried. */
  nextPlacement: ChooseNextPlacement;
  /** Where to try after the account limit of a type is reached, or undefined when every type of the tier was tried. */
  nextType: ChooseNextPlacement;
  /** The health check of an image's assistant. */
  health(image: string): ContainerImage['health'];
}

/** The stacks' own catalog. */
export const stacksCatalog: ProductCatalog = {
  tiers: Object.values(tiers).map(({ id, name, monthlyEur, features, serverTypes: types }) => {
    const size = catalogServerTypes[types[0] ?? ''];
    if (!size) throw new Error(`the tier "${id}" names no known server type`);
    const { name: serverType, cores, memoryGb, diskGb } = size;
    return { id, name, serverType, cores, memoryGb, diskGb, monthlyEur, features: [...features] };
  }),
  regions: Object.values(regions).map(({ id, name, city }) => ({ id, name, city })),
  firstPlacement,
  nextPlacement,
  nextType,
  health: (image) => imageNamed(image, { browser: false }).health,
};
