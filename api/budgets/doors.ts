import { type CloudDoor, type Gate, HOLD_MS, openGate, SILENCE_MS } from '../../infra/clouds/gate/gate.ts';
import { type Clouds, openClouds } from '../clouds.ts';
import type { Config } from '../config.ts';
import { openPurse, type PurseOptions } from './purse.ts';

/** The gate of a worker, between everything that it runs and the configured clouds. */
export async function openDoors(
  config: Pick<Config, 'cell' | 'hetzner' | 'cloudflare'>,
  options: Omit<PurseOptions, 'cell'>,
): Promise<Gate> {
  const purse = openPurse({ ...options, cell: config.cell });
  const upstreams = { hetzner: config.hetzner.endpoint, cloudflare: config.cloudflare.baseUrl };
  const gate = await openGate({ budget: purse, upstreams });
  return {
    for: gate.for,
    async close() {
      await gate.close();
      await purse.close();
    },
  };
}

/** The same configuration, with a door of the gate where the clouds were: tokens and all else stay as they are. */
export function throughDoor<T extends Pick<Config, 'hetzner' | 'cloudflare'>>(config: T, door: CloudDoor): T {
  return {
    ...config,
    hetzner: { ...config.hetzner, ...door.hetzner },
    cloudflare: { ...config.cloudflare, ...door.cloudflare },
  };
}

/** Our own clients behind a door: as patient as the gate, which does the waiting and knows a silent cloud. */
export function cloudsThroughDoor(config: Pick<Config, 'hetzner' | 'cloudflare'>, door: CloudDoor): Clouds {
  return openClouds(throughDoor(config, door), { timeoutMs: HOLD_MS + SILENCE_MS });
}
