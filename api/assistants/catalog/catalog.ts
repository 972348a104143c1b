import type { ContainerImage } from '../../../infra/components/container-image.ts';
import {
  catalogServerTypes,
  imageNamed,
  nextPlacement,
  nextType,
  placements,
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
interface Placement {
  location: string;
  serverType: string;
}

/** What can be ordered, and where it can be placed. Tests may pass their own. */
export interface ProductCatalog {
  tiers: ProductTier[];
  regions: ProductRegion[];
  /** Where to try first, or undefined if the tier is not offered in the region. */
  firstPlacement(region: ProductRegion['id'], tier: ProductTier['id']): Placement | undefined;
  /** Where to try after a sold-out one, or undefined when all were tried. */
  nextPlacement(
    region: ProductRegion['id'],
    tier: ProductTier['id'],
    current: Placement,
  ): Placement | undefined;
  /** Where to try after the account limit of a type is reached, or undefined when every type of the tier was tried. */
  nextType(region: ProductRegion['id'], tier: ProductTier['id'], current: Placement): Placement | undefined;
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
  firstPlacement: (region, tier) => placements(region, tier)[0],
  nextPlacement,
  nextType,
  health: (image) => imageNamed(image, { browser: false }).health,
};
