/** The regions, the default first. */
export const regionIds = ['eu', 'us', 'apac'] as const;
export type RegionId = (typeof regionIds)[number];

/** A region for customers' servers. */
export interface CatalogRegion {
  id: RegionId;
  name: string;
  /** City of the location that is tried first. */
  city: string;
  /** Hetzner locations, first choice first. */
  locations: readonly string[];
}

export const regions: Record<RegionId, CatalogRegion> = {
  eu: { id: 'eu', name: 'Europe', city: 'Helsinki', locations: ['hel1', 'nbg1', 'fsn1'] },
  us: { id: 'us', name: 'United States', city: 'Ashburn, Virginia', locations: ['ash', 'hil'] },
  apac: { id: 'apac', name: 'Asia Pacific', city: 'Singapore', locations: ['sin'] },
};
