import type { CloudServer } from '../../../infra/clouds/hetzner.ts';
import { catalogServerTypes } from '../../../stacks/catalog/server-types.ts';

/**
 * Why a server cannot get the ordered type back, with the next step; undefined if it can. Hetzner cannot shrink a disk:
 * it would refuse the change after the plugin has cut the power.
 */
export function diskWouldShrink(
  { serverType, diskGb }: Pick<CloudServer, 'serverType' | 'diskGb'>,
  ordered: string,
): string | undefined {
  const orderedGb = catalogServerTypes[ordered]?.diskGb;
  if (serverType === ordered || orderedGb === undefined || diskGb <= orderedGb) return undefined;
  return `The server's disk has grown to ${diskGb} GB, and ${ordered} has ${orderedGb} GB: Hetzner cannot shrink a disk, so the type cannot be changed back. Ignore this finding to keep the larger server, or have its owner delete the assistant and order it again.`;
}
