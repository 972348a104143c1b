import { type CloudDoor, type Gate, HOLD_MS, openGate, SILENCE_MS } from '../../../infra/clouds/gate/gate.ts';
import type { OnHold } from '../../../infra/clouds/gate/holds.ts';
import type { Config } from '../../config.ts';
import { openPurse, type PurseOptions } from './purse.ts';

/** The gate of a worker, between everything that it runs and the configured clouds. */
export async function openDoors(
  config: Pick<Config, 'cell' | 'hetzner' | 'cloudflare'>,
  { onHold, ...options }: Omit<PurseOptions, 'cell'> & { onHold?: OnHold },
): Promise<Gate> {
  const purse = openPurse({ ...options, cell: config.cell });
  const upstreams = { hetzner: config.hetzner.endpoint, cloudflare: config.cloudflare.baseUrl };
  const gate = await openGate({ budget: purse, upstreams, onHold });
  return {
    for: gate.for,
    async close() {
      await gate.close();
      await purse.close();
    },
  };
}

/**
 * The same configuration, with a door of the gate where the clouds were: tokens and all else stay as they are. Our own
 * clients are as patient there as the gate, which does the waiting and knows a silent cloud.
 */
export function throughDoor<T extends Pick<Config, 'hetzner' | 'cloudflare'>>(config: T, door: CloudDoor): T {
  const timeoutMs = HOLD_MS + SILENCE_MS;
  return {
    ...config,
    hetzner: { ...config.hetzner, ...door.hetzner, timeoutMs },
    cloudflare: { ...config.cloudflare, ...door.cloudflare, timeoutMs },
  };
}
