/** An image as stored: Hetzner's (system, app) or the customer's (snapshot, backup). Sizes in GB. */
export interface Image {
  id: number;
  type: 'system' | 'app' | 'snapshot' | 'backup';
  status: 'available' | 'creating' | 'unavailable';
  name: string | null;
  description: string;
  image_size: number | null;
  disk_size: number;
  created: string;
  created_from: { id: number; name: string } | null;
  bound_to: number | null;
  os_flavor: string;
  os_version: string | null;
  rapid_deploy: boolean;
  architecture: 'x86' | 'arm';
  protection: { delete: boolean };
  deprecated: string | null;
  deprecation: { announced: string; unavailable_after: string } | null;
  deleted: string | null;
  labels: Record<string, string>;
}

const systems: [x86: number, arm: number, name: string, flavor: string, version: string, created: string][] =
  [
    [161547269, 161547270, 'ubuntu-24.04', 'ubuntu', '24.04', '2024-04-25T13:27:35Z'],
    [67794396, 103908130, 'ubuntu-22.04', 'ubuntu', '22.04', '2022-04-21T13:32:38Z'],
    [114690387, 114690389, 'debian-12', 'debian', '12', '2023-06-13T06:00:08Z'],
    [310557660, 310557661, 'debian-13', 'debian', '13', '2025-08-11T06:00:00Z'],
  ];

/** Hetzner's own images. `docker-ce` is the app image: Ubuntu 24.04 with the Docker engine and compose. */
export const hetznerImages: Image[] = [
  ...systems.flatMap(([x86, arm, name, flavor, version, created]) => [
    own(x86, 'x86', name, flavor, version, created),
    own(arm, 'arm', name, flavor, version, created),
  ]),
  {
    ...own(40093140, 'x86', 'docker-ce', 'ubuntu', '24.04', '2021-05-12T10:00:00Z'),
    type: 'app',
    disk_size: 40,
  },
  {
    ...own(105888141, 'arm', 'docker-ce', 'ubuntu', '24.04', '2023-04-12T10:00:00Z'),
    type: 'app',
    disk_size: 40,
  },
];

function own(
  id: number,
  architecture: Image['architecture'],
  name: string,
  flavor: string,
  version: string,
  created: string,
): Image {
  return {
    id,
    type: 'system',
    status: 'available',
    name,
    description: name === 'docker-ce' ? name : `${flavor[0]?.toUpperCase()}${flavor.slice(1)} ${version}`,
    image_size: null,
    disk_size: 5,
    created,
    created_from: null,
    bound_to: null,
    os_flavor: flavor,
    os_version: version,
    rapid_deploy: true,
    architecture,
    protection: { delete: false },
    deprecated: null,
    deprecation: null,
    deleted: null,
    labels: {},
  };
}
