import { locations } from './locations.ts';

/** A server type. Memory and disk in GB. */
export interface HetznerServerType {
  id: number;
  name: string;
  cores: number;
  memory: number;
  disk: number;
  cpu: 'shared' | 'dedicated';
  architecture: 'x86' | 'arm';
  category: 'cost_optimized' | 'regular_purpose' | 'general_purpose';
  /** Net price in euros per month by location; locations without a price do not offer the type. */
  monthly: Record<string, number>;
  /** Locations with a newer type of the same kind, where Hetzner no longer recommends this one. */
  superseded?: string[];
  /** Dates of the announcement and of removal, when Hetzner has deprecated the type. */
  deprecation?: { announced: string; unavailable_after: string };
}

const eu = ['fsn1', 'nbg1', 'hel1'];
const us = ['ash', 'hil'];
const retired = { announced: '2025-10-16T06:00:00Z', unavailable_after: '2026-01-01T00:00:00Z' };

/**
 * The types that customers see, with sizes and locations as Hetzner lists them (docs.hetzner.com/cloud/servers). Prices are
 * the list prices at the time of writing; only their order of magnitude matters.
 */
export const hetznerServerTypes: HetznerServerType[] = [
  { ...shared(114, 'cx23', 2, 4, 40), category: 'cost_optimized', monthly: at(eu, 3.49) },
  { ...shared(115, 'cx33', 4, 8, 80), category: 'cost_optimized', monthly: at(eu, 5.49) },
  { ...shared(116, 'cx43', 8, 16, 160), category: 'cost_optimized', monthly: at(eu, 9.49) },
  { ...shared(117, 'cx53', 16, 32, 320), category: 'cost_optimized', monthly: at(eu, 17.49) },
  {
    ...shared(104, 'cx22', 2, 4, 40),
    category: 'cost_optimized',
    monthly: at(eu, 3.79),
    deprecation: retired,
  },
  { ...shared(22, 'cpx11', 2, 2, 40), category: 'regular_purpose', monthly: { ...at(us, 4.99), sin: 5.99 } },
  { ...shared(23, 'cpx21', 3, 4, 80), category: 'regular_purpose', monthly: { ...at(us, 9.49), sin: 11.49 } },
  {
    ...shared(24, 'cpx31', 4, 8, 160),
    category: 'regular_purpose',
    superseded: eu,
    monthly: { ...at(eu, 16.99), ...at(us, 17.99), sin: 20.99 },
  },
  {
    ...shared(25, 'cpx41', 8, 16, 240),
    category: 'regular_purpose',
    superseded: eu,
    monthly: { ...at(eu, 30.99), ...at(us, 33.49), sin: 38.99 },
  },
  {
    ...shared(26, 'cpx51', 16, 32, 360),
    category: 'regular_purpose',
    superseded: eu,
    monthly: { ...at(eu, 66.99), ...at(us, 66.99), sin: 79.99 },
  },
  { ...shared(109, 'cpx22', 2, 4, 80), category: 'regular_purpose', monthly: at(eu, 6.49) },
  { ...shared(110, 'cpx32', 4, 8, 160), category: 'regular_purpose', monthly: at(eu, 10.99) },
  { ...arm(45, 'cax11', 2, 4, 40), category: 'cost_optimized', monthly: at(eu, 3.79) },
  { ...arm(93, 'cax21', 4, 8, 80), category: 'cost_optimized', monthly: at(eu, 6.49) },
  { ...arm(94, 'cax31', 8, 16, 160), category: 'cost_optimized', monthly: at(eu, 12.49) },
  { ...arm(95, 'cax41', 16, 32, 320), category: 'cost_optimized', monthly: at(eu, 24.49) },
  {
    ...dedicated(96, 'ccx13', 2, 8, 80),
    category: 'general_purpose',
    monthly: { ...at(eu, 12.49), ...at(us, 13.49), sin: 15.99 },
  },
  {
    ...dedicated(97, 'ccx23', 4, 16, 160),
    category: 'general_purpose',
    monthly: { ...at(eu, 24.49), ...at(us, 26.49), sin: 31.99 },
  },
];

/**
 * A server type as the API returns it (hcloud-go `schema/server_type.go`). A location says whether the type can be ordered
 * there now, and whether Hetzner recommends it there.
 */
export function presentServerType(
  type: HetznerServerType,
  isSoldOut: (location: string) => boolean,
): { id: number; name: string; [field: string]: unknown } {
  const offered = locations.filter(({ name }) => name in type.monthly);
  const deprecation = type.deprecation ?? null;
  return {
    id: type.id,
    name: type.name,
    description: type.name.toUpperCase(),
    category: type.category,
    cores: type.cores,
    memory: type.memory,
    disk: type.disk,
    storage_type: 'local',
    cpu_type: type.cpu,
    architecture: type.architecture,
    included_traffic: 0,
    prices: offered.map(({ name }) => presentPrice(name, type.monthly[name] ?? 0)),
    deprecated: deprecation !== null,
    deprecation,
    locations: offered.map(({ id, name }) => {
      const available = !deprecation && !isSoldOut(name);
      const recommended = available && !type.superseded?.includes(name);
      return { id, name, available, recommended, deprecation };
    }),
  };
}

function presentPrice(location: string, monthly: number): Record<string, unknown> {
  const traffic = location === 'sin' ? 1 : 20;
  return {
    location,
    price_hourly: { net: (monthly / 624).toFixed(4), gross: ((monthly / 624) * 1.19).toFixed(4) },
    price_monthly: { net: monthly.toFixed(4), gross: (monthly * 1.19).toFixed(4) },
    included_traffic:
      (locations.some(({ name }) => name === location && eu.includes(name)) ? 20 : traffic) * 1024 ** 4,
    price_per_tb_traffic: { net: '1.0000', gross: '1.1900' },
  };
}

function at(names: string[], price: number): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, price]));
}

type Size = Pick<HetznerServerType, 'id' | 'name' | 'cores' | 'memory' | 'disk' | 'cpu' | 'architecture'>;

function shared(id: number, name: string, cores: number, memory: number, disk: number): Size {
  return { id, name, cores, memory, disk, cpu: 'shared', architecture: 'x86' };
}

function arm(id: number, name: string, cores: number, memory: number, disk: number): Size {
  return { ...shared(id, name, cores, memory, disk), architecture: 'arm' };
}

function dedicated(id: number, name: string, cores: number, memory: number, disk: number): Size {
  return { ...shared(id, name, cores, memory, disk), cpu: 'dedicated' };
}
