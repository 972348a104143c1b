import type { Connection } from 'mongoose';
import type { CloudClients } from '../clouds/clouds.ts';
import { AppError } from '../errors/app-error.ts';
import type { HealthProbes } from './health.schema.ts';

/** The real probes: a ping, one cheap call to Hetzner, and the token and zone at Cloudflare. */
export function realProbes(connection: Connection, { hetzner, cloudflare }: CloudClients): HealthProbes {
  return {
    async database() {
      if (!connection.db) throw new AppError('database_unavailable');
      await connection.db.command({ ping: 1 });
    },
    hetzner: () => hetzner.check(),
    async cloudflare() {
      await cloudflare.zone();
    },
  };
}
