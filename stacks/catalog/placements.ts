import { type RegionId, regions } from './regions.ts';
import { catalogServerTypes } from './server-types.ts';
import { type TierId, tiers } from './tiers.ts';

/** A location and a server type to try. */
export interface Placement {
  location: string;
  serverType: string;
}

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

/** The entry after `current`, or undefined if that was the last (or is not in the list). */
export function nextPlacement(region: RegionId, tier: TierId, current: Placement): Placement | undefined {
  const all = placements(region, tier);
  const at = all.findIndex(
    (one) => one.location === current.location && one.serverType === current.serverType,
  );
  return at < 0 ? undefined : all[at + 1];
}

/** The first entry after `current` with another type, or undefined: an account limit applies in every location. */
export function nextType(region: RegionId, tier: TierId, current: Placement): Placement | undefined {
  const all = placements(region, tier);
  const last = all.findLastIndex(({ serverType }) => serverType === current.serverType);
  return last < 0 ? undefined : all[last + 1];
}
