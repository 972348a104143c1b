import { type CustomerNames, isOurs } from './adoption.ts';
import type { CloudflareClient } from './cloudflare.ts';
import type { HetznerClient } from './hetzner.ts';

/**
 * Removes a customer's record, server and key straight from the clouds, for where no stack knows of them. Only what our
 * own label or comment proves to be this instance's goes. Twice is harmless. Throws CloudError.
 */
export async function deleteInstanceByLabel(
  { hetzner, cloudflare }: { hetzner: HetznerClient; cloudflare: CloudflareClient },
  names: CustomerNames & { comment: string },
): Promise<void> {
  // The name first: nothing of ours should lead to an address that is somebody else's in a minute.
  for (const { id, comment } of await cloudflare.findRecords(names.hostname))
    if (comment === names.comment) await cloudflare.deleteRecord(id);
  const server = await hetzner.findServerByName(names.server);
  if (server && isOurs(server.labels, names.labels)) await hetzner.deleteServer(server.id);
  const key = await hetzner.findSshKeyByName(names.sshKey);
  if (key && isOurs(key.labels, names.labels)) await hetzner.deleteSshKey(key.id);
}
