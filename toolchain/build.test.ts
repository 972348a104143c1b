import { expect, it } from 'vitest';
import { compareVersions, findGo } from './build.ts';
import { officialAddress } from './download.ts';
import { minimumGoVersion, toolchainParts } from './versions.ts';

it('says where to get Go if it is missing', () => {
  expect(() => findGo({ PATH: '/nonexistent' })).toThrow(
    expect.objectContaining({
      code: 'go_missing',
      message: expect.stringContaining(`Go ${minimumGoVersion} or newer`),
    }),
  );
});

it('compares versions numerically, not alphabetically', () => {
  expect(compareVersions('1.26.8', '1.26.0')).toBeGreaterThan(0);
  expect(compareVersions('1.9.1', '1.26.0')).toBeLessThan(0);
  expect(compareVersions('1.27rc1', '1.26.0')).toBeGreaterThan(0);
  expect(compareVersions('1.26', '1.26.0')).toBe(0);
});

it('pins every plugin to the version of its npm package', async () => {
  const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
  const pins: Record<string, string> = manifest.dependencies;
  for (const part of toolchainParts.filter(({ plugin }) => plugin)) {
    expect([part.name, part.version]).toEqual([part.name, pins[`@pulumi/${part.plugin}`]]);
  }
});

it('has an official address for everything but the database', () => {
  const without = toolchainParts.filter((part) => !officialAddress(part)).map(({ name }) => name);
  expect(without).toEqual(['mongo']);
});
