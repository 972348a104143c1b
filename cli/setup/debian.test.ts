import { expect, test } from 'vitest';
import { installedPackages } from './debian.ts';

const status = `Package: busybox
Status: install ok installed
Version: 1:1.35

Package: docker.io
Status: deinstall ok config-files

Package: iptables
Status: install ok half-configured
`;

test('a package counts as installed only when dpkg has finished with it', () => {
  expect([...installedPackages(status)]).toEqual(['busybox']);
});
