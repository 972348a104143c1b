import { describe, expect, it } from 'vitest';
import {
  catalogServerTypes,
  firstPlacement,
  imageNamed,
  images,
  nextPlacement,
  nextType,
  placements,
  regions,
  tiers,
} from './index.ts';
import type { RegionId } from './regions.ts';
import type { TierId } from './tiers.ts';

const tierIds = Object.keys(tiers) as TierId[];
const everywhere = (Object.keys(regions) as RegionId[]).flatMap((region) =>
  tierIds.map((tier) => [region, tier] as const),
);

const everything = () => true;

describe('placements', () => {
  it.each(everywhere)('in %s, tier %s has one, and all are in the region and available', (region, tier) => {
    const found = placements(region, tier);
    expect(found.length).toBeGreaterThan(0);
    for (const { location, serverType } of found) {
      expect(regions[region].locations).toContain(location);
      expect(catalogServerTypes[serverType]?.locations).toContain(location);
    }
  });

  it('tries every location of a region before another type', () => {
    expect(placements('eu', 'pro').slice(0, 4)).toEqual([
      { location: 'hel1', serverType: 'cx23' },
      { location: 'nbg1', serverType: 'cx23' },
      { location: 'fsn1', serverType: 'cx23' },
      { location: 'hel1', serverType: 'cpx22' },
    ]);
  });

  it('never offers cx types overseas', () => {
    expect([...placements('us', 'free'), ...placements('apac', 'free')].map((one) => one.serverType)).toEqual(
      ['cpx21', 'cpx21', 'cpx21'],
    );
  });

  it('goes through the list when a location is sold out, and ends', () => {
    const all = placements('us', 'enterprise');
    expect(nextPlacement('us', 'enterprise', { location: 'ash', serverType: 'cpx31' }, everything)).toEqual(
      all[1],
    );
    expect(
      nextPlacement('us', 'enterprise', { location: 'hil', serverType: 'cpx41' }, everything),
    ).toBeUndefined();
    expect(
      nextPlacement('us', 'enterprise', { location: 'hel1', serverType: 'cpx31' }, everything),
    ).toBeUndefined();
  });
});

describe('what is sold out', () => {
  const without =
    (...soldOut: string[]) =>
    ({ serverType, location }: { serverType: string; location: string }) =>
      !soldOut.includes(`${serverType}@${location}`);

  it('is not chosen first, next, or as another type', () => {
    const isAvailable = without('cx23@hel1', 'cx23@fsn1', 'cpx22@hel1');
    const first = firstPlacement('eu', 'free', isAvailable);
    expect(first).toEqual({ location: 'nbg1', serverType: 'cx23' });
    const next = first && nextPlacement('eu', 'free', first, isAvailable);
    expect(next).toEqual({ location: 'nbg1', serverType: 'cpx22' });
    expect(first && nextType('eu', 'free', first, isAvailable)).toEqual(next);
  });

  it('leaves nothing to choose if it is everything', () => {
    expect(firstPlacement('apac', 'free', without('cpx21@sin'))).toBeUndefined();
  });
});

describe('nextType', () => {
  it('skips the other locations of a type whose account limit is reached, and ends', () => {
    expect(nextType('eu', 'free', { location: 'hel1', serverType: 'cx23' }, everything)).toEqual({
      location: 'hel1',
      serverType: 'cpx22',
    });
    expect(nextType('us', 'free', { location: 'ash', serverType: 'cpx21' }, everything)).toBeUndefined();
    expect(
      nextType('eu', 'free', { location: 'hel1', serverType: 'unheard-of' }, everything),
    ).toBeUndefined();
  });
});

describe('tiers', () => {
  it.each(tierIds)(
    '%s leaves some memory for the host on every server type, and enough for OpenClaw',
    (id) => {
      const { serverTypes: types, limits, browser } = tiers[id];
      const used = limits.memoryMb + (browser?.memoryMb ?? 0);
      expect(limits.memoryMb).toBeGreaterThanOrEqual(2048);
      for (const type of types)
        expect(used).toBeLessThanOrEqual((catalogServerTypes[type]?.memoryGb ?? 0) * 1024 - 768);
    },
  );

  it('gives a browser to enterprise only', () => {
    expect(tierIds.filter((id) => tiers[id].browser !== undefined)).toEqual(['enterprise']);
  });

  it('includes only free in the beta, and protects paid tiers', () => {
    for (const { included, protect, monthlyEur } of Object.values(tiers)) {
      expect(included).toBe(monthlyEur === 0);
      expect(protect).toBe(monthlyEur > 0);
    }
  });
});

describe('images', () => {
  const digest = `sha256:${'a'.repeat(64)}`;

  it('runs the local one without a digest', () => {
    expect(imageNamed('npm', { browser: true })).toMatchObject({ pull: 'never', digest: undefined });
  });

  it('pins images from a registry', () => {
    expect(imageNamed(`official@${digest}`, { browser: false })).toMatchObject({ digest });
    const both = imageNamed(`coollabsio@${digest},browser@sha256:${'b'.repeat(64)}`, { browser: true });
    expect(both.browser?.digest).toBe(`sha256:${'b'.repeat(64)}`);
  });

  it('needs no browser digest on a tier without a browser', () => {
    expect(imageNamed(`coollabsio@${digest}`, { browser: false }).browser).toBeUndefined();
  });

  it.each([
    ['latest', 'no image "latest"'],
    ['', 'no image ""'],
    ['coollabsio', 'names no digest'],
    ['official@sha256:abc', 'is not a digest'],
    [`coollabsio@${digest}`, 'openclaw-browser'],
  ])('rejects the setting "%s": %s', (setting, why) => {
    expect(() => imageNamed(setting, { browser: true })).toThrow(why);
  });

  it.each(Object.entries(images))(
    '%s: defines how to check that the assistant gateway is up, and never uses `latest`',
    (_, image) => {
      expect(image.health.says ?? image.health.neverSays).toBeTruthy();
      expect(image.reference).toMatch(/:\d{4}\.\d+\.\d+$/);
    },
  );
});
