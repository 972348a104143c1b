import { z } from 'zod';

/** Net amounts arrive as text: `0.0440`. */
const price = z.object({ net: z.string().transform(Number) });
const byLocation = z.object({ location: z.string(), price_monthly: price });
const listed = z.object({
  id: z.number().transform(String),
  created: z.string(),
  labels: z.record(z.string(), z.string()),
});
const placed = listed.extend({
  name: z.string(),
  location: z.object({ name: z.string() }).nullish(),
});

/** A price in a list of prices by location. */
export const locationPrice = byLocation;

/** The net price a month at a location, in the currency of the account, which is euros for most. */
export function monthlyPriceAt(
  prices: readonly z.infer<typeof byLocation>[],
  location: string | undefined,
): number | undefined {
  return prices.find((one) => one.location === location)?.price_monthly.net;
}

export const volume = placed.extend({ size: z.number() });
/** A volume as Hetzner lists it; its size in GB. Our stacks create none. */
export type CloudVolume = z.infer<typeof volume>;

export const snapshot = listed.extend({
  type: z.enum(['snapshot', 'backup']),
  description: z.string(),
  /** In GB, what is billed; null while it is being created. */
  image_size: z.number().nullable(),
});
/** A snapshot or a backup of a server, as Hetzner lists it. Our stacks create none. */
export type CloudSnapshot = z.infer<typeof snapshot>;

export const primaryIp = placed.extend({
  type: z.enum(['ipv4', 'ipv6']),
  /** The server that has it; null for an address that is only reserved. */
  assignee_id: z.number().nullable(),
});
/** A public address as Hetzner lists it. Servers of our stacks get theirs with the order, and lose them with their deletion. */
export type CloudPrimaryIp = z.infer<typeof primaryIp>;

export const priceList = z
  .object({
    volume: z.object({ price_per_gb_month: price }),
    image: z.object({ price_per_gb_month: price }),
    primary_ips: z.array(z.object({ type: z.string(), prices: z.array(byLocation) })),
  })
  .transform(({ volume: volumes, image, primary_ips }) => ({
    volumeGb: volumes.price_per_gb_month.net,
    snapshotGb: image.price_per_gb_month.net,
    primaryIp: (type: CloudPrimaryIp['type'], location: string | undefined) =>
      monthlyPriceAt(primary_ips.find((one) => one.type === type)?.prices ?? [], location),
  }));
/** Net prices a month of what is no server, in the currency of the account. */
export type CloudPriceList = z.infer<typeof priceList>;
