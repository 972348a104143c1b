import { type RegionId, regions } from './regions.ts';
import { catalogServerTypes } from './server-types.ts';
import { type TierId, tiers } from './tiers.ts';

/** A location and a server type to try. */
export interface Placement {
  location: string;
  serverType: string;
}

/** Whether a placement can be ordered now, as far as is known. */
export type IsAvailable = (placement: Placement) => boolean;

/**
 * All placements to try for a tier in a region, best first: the first type in every location, then the next type. Never
 * leaves the region. The worker tries the next one when Hetzner answers `resource_unavailable`.
 */
export function placements(region: RegionId, tier: TierId): Placement[] {
  return tiers[tier].serverTypes.flatMap((serverType) =>
    regions[region].locations
      .filter((location) => catalogServerTypes[serverType]?.locations.includes(location))
      .map((location) => ({ location, serverType })),
  );
}

/** The first entry that can be ordered now, or undefined if there is none. */
export function firstPlacement(
  region: RegionId,
  tier: TierId,
  isAvailable: IsAvailable,
): Placement | undefined {
  return placements(region, tier).find(isAvailable);
}

/** The next entry after `current` that can be ordered now; undefined if there is none, or `current` is not in the list. */
export function nextPlacement(
  region: RegionId,
  tier: TierId,
  current: Placement,
  isAvailable: IsAvailable,
): Placement | undefined {
  const all = placements(region, tier);
  const at = all.findIndex(
    (one) => one.location === current.location && one.serverType === current.serverType,
  );
  return at < 0 ? undefined : all.slice(at + 1).find(isAvailable);
}

/**
 * The next entry after `current` with another type that can be ordered now, or undefined: an account limit applies in
 * every location.
 */
export function nextType(
  region: RegionId,
  tier: TierId,
  current: Placement,
  isAvailable: IsAvailable,
): Placement | undefined {
  const all = placements(region, tier);
  const last = all.findLastIndex(({ serverType }) => serverType === current.serverType);
  return last < 0 ? undefined : all.slice(last + 1).find(isAvailable);
}
