import { TIER_LIMITS } from '../../../gateway/budget/limits.ts';
import type { ContainerLimits } from '../../../infra/components/compose-file.ts';
import type { ContainerImage } from '../../../infra/components/container-image.ts';
import {
  catalogServerTypes,
  firstPlacement,
  imageNamed,
  nextPlacement,
  nextType,
  placements,
  regions,
  shortQuestionsWithin,
  tiers,
} from '../../../stacks/catalog/index.ts';

/** What a container may use of its server. Memory in GB. */
interface ContainerShare {
  cores: number;
  memoryGb: number;
}

/** The server of a tier in a region, as it is tried first. Memory and disk in GB. */
interface RegionalServer extends ContainerShare {
  region: ProductRegion['id'];
  serverType: string;
  diskGb: number;
}

/** A size to choose, as the page shows it. Prices in euros a month, memory and disk in GB. */
export interface ProductTier {
  id: 'free' | 'pro' | 'enterprise';
  name: string;
  /** One for each region in which the tier is offered. */
  servers: RegionalServer[];
  /** What the assistant may use of that server. */
  assistant: ContainerShare;
  /** What its browser may use besides; null on tiers without one. */
  browser: ContainerShare | null;
  /** What a month has, in tokens and in short questions. Null: no limit. */
  tokensPerMonth: number | null;
  questionsPerMonth: number | null;
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
  /** How an image's assistant tells that it is up, and that it is ready for questions. */
  probes(image: string): Pick<ContainerImage, 'health' | 'readyPath'>;
}

/** The stacks' own catalog. */
export const stacksCatalog: ProductCatalog = {
  tiers: Object.values(tiers).map(({ id, name, monthlyEur, features, limits, browser }) => ({
    id,
    name,
    servers: regionalServers(id),
    assistant: shareOf(limits),
    browser: browser ? shareOf(browser) : null,
    tokensPerMonth: TIER_LIMITS[id].monthTokens,
    questionsPerMonth: shortQuestionsWithin(TIER_LIMITS[id].monthTokens),
    monthlyEur,
    features: [...features],
  })),
  regions: Object.values(regions).map(({ id, name, city }) => ({ id, name, city })),
  firstPlacement,
  nextPlacement,
  nextType,
  probes: (image) => imageNamed(image, { browser: false }),
};

/** Hetzner sells other types overseas than in the EU, so the same tier has another server there. */
function regionalServers(tier: ProductTier['id']): RegionalServer[] {
  return Object.values(regions).flatMap(({ id: region }) => {
    const type = catalogServerTypes[placements(region, tier)[0]?.serverType ?? ''];
    if (!type) return [];
    const { name: serverType, cores, memoryGb, diskGb } = type;
    return [{ region, serverType, cores, memoryGb, diskGb }];
  });
}

function shareOf({ cpus, memoryMb }: ContainerLimits): ContainerShare {
  return { cores: cpus, memoryGb: memoryMb / 1024 };
}
