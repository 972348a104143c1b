import { type CustomerNames, isOurs } from './adoption.ts';
import type { CloudflareClient } from './cloudflare.ts';
import type { HetznerClient } from './hetzner.ts';

/**
 * Removes a customer's record, server and key straight from the clouds, for when no stack knows about them. Removes
 * only what our own label or comment proves to belong to this instance. Running it twice is harmless. Throws
 * CloudError.
 */
export async function deleteInstanceByLabel(
  { hetzner, cloudflare }: { hetzner: HetznerClient; cloudflare: CloudflareClient },
  names: CustomerNames & { comment: string },
): Promise<void> {
  // The name first: no name of ours may point to an address that may belong to someone else a minute later.
  for (const { id, comment } of await cloudflare.findRecords(names.hostname))
    if (comment === names.comment) await cloudflare.deleteRecord(id);
  const server = await hetzner.findServerByName(names.server);
  if (server && isOurs(server.labels, names.labels)) await hetzner.deleteServer(server.id);
  const key = await hetzner.findSshKeyByName(names.sshKey);
  if (key && isOurs(key.labels, names.labels)) await hetzner.deleteSshKey(key.id);
}
