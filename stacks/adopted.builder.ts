import { type AdoptedInputs, adoptedInputs } from './adopted.contract.ts';

/** Inputs of an adopted server for tests: `alice` on a server that another service made, with the given changes. */
export function sampleAdoptedInputs(changes: Partial<AdoptedInputs> = {}): AdoptedInputs {
  return adoptedInputs.parse({
    subdomain: 'alice',
    cell: 'eu1',
    zoneId: '0123456789abcdef0123456789abcdef',
    baseDomain: 'clawdet.localhost',
    server: {
      id: '42',
      name: 'old-alice',
      serverType: 'cx33',
      location: 'nbg1',
      image: 'ubuntu-24.04',
      labels: { service: 'old', 'team.name': 'x' },
      backups: true,
      deleteProtection: true,
      rebuildProtection: true,
    },
    record: { ttl: 1, proxied: true },
    ...changes,
  });
}
