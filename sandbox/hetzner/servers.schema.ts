import { z } from 'zod';
import { idOrName } from './body.ts';
import { labels } from './labels.ts';

/** A host name by RFC 1123, which Hetzner requires for server names. */
const hostname = z
  .string()
  .max(253, 'Name must be a valid hostname.')
  .regex(
    /^(?=.*[a-zA-Z0-9])([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)*[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/,
    'Name must be a valid hostname.',
  );

const userData = z
  .string()
  .refine((text) => Buffer.byteLength(text) <= 32 * 1024, 'Size must be at most 32768 bytes.');

/** Body of POST /servers (hcloud-go `ServerCreateRequest`). */
export const createServerBody = z.strictObject({
  name: hostname,
  server_type: idOrName,
  image: idOrName,
  location: idOrName.optional(),
  ssh_keys: z.array(idOrName).default([]),
  user_data: userData.default(''),
  start_after_create: z.boolean().default(true),
  labels: labels.default({}),
  automount: z.boolean().optional(),
  volumes: z.array(z.int()).default([]),
  networks: z.array(z.int()).default([]),
  firewalls: z
    .array(z.strictObject({ firewall: z.int() }))
    .max(5, 'at most 5 firewalls per server')
    .default([]),
  placement_group: z.int().nullish(),
  public_net: z
    .strictObject({
      enable_ipv4: z.boolean().default(true),
      enable_ipv6: z.boolean().default(true),
      ipv4: z.int().nullish(),
      ipv6: z.int().nullish(),
    })
    .prefault({}),
});
export type CreateServerBody = z.infer<typeof createServerBody>;

/** Body of PUT /servers/{id}. */
export const updateServerBody = z.strictObject({ name: hostname.optional(), labels: labels.optional() });

export const changeTypeBody = z.strictObject({ server_type: idOrName, upgrade_disk: z.boolean() });
export const rebuildBody = z.strictObject({ image: idOrName, user_data: userData.optional() });
export const createImageBody = z.strictObject({
  type: z.enum(['snapshot', 'backup']).default('snapshot'),
  description: z.string().nullish(),
  labels: labels.default({}),
});
export const serverProtectionBody = z.strictObject({
  delete: z.boolean().optional(),
  rebuild: z.boolean().optional(),
});
export const emptyBody = z.strictObject({});
