import { z } from 'zod';

/**
 * A server with everything that Hetzner's provider reads of one, so that a stack can declare exactly what there is. Ids
 * are strings, as in Pulumi.
 */
export const serverDetails = z
  .object({
    id: z.number(),
    name: z.string(),
    labels: z.record(z.string(), z.string()),
    locked: z.boolean().default(false),
    public_net: z.object({ ipv4: z.object({ ip: z.string() }).nullish() }),
    server_type: z.object({ name: z.string() }),
    location: z.object({ name: z.string() }),
    image: z.object({ id: z.number(), name: z.string().nullish() }).nullish(),
    backup_window: z.string().nullish(),
    protection: z.object({ delete: z.boolean(), rebuild: z.boolean() }),
    placement_group: z.object({ id: z.number() }).nullish(),
  })
  .transform(({ id, name, labels, locked, ...server }) => ({
    id: String(id),
    name,
    labels,
    locked,
    ipv4: server.public_net.ipv4?.ip,
    serverType: server.server_type.name,
    location: server.location.name,
    // A snapshot has no name: the provider then writes its id. An image that was deleted since is not reported at all.
    image: server.image ? server.image.name || String(server.image.id) : undefined,
    backups: Boolean(server.backup_window),
    deleteProtection: server.protection.delete,
    rebuildProtection: server.protection.rebuild,
    placementGroupId: server.placement_group?.id,
  }));

/** See `serverDetails`. */
export type CloudServerDetails = z.infer<typeof serverDetails>;
