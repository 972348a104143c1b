import path from 'node:path';
import { startBenchProcess } from './bench-process.ts';
import type { GatewayTarget } from './gateway-target.ts';

/** Its name in the tables, by which it has its targets. */
export const EARLIER_BUILD = 'an earlier build';

/**
 * Starts the gateway of another checkout of this repository by that checkout's own `bench/gateways/ours.ts`. The checkout
 * must be set up (`make setup`).
 */
export async function openEarlierBuild(checkout: string, upstream: string): Promise<GatewayTarget> {
  const script = path.join(import.meta.dirname, 'earlier-build-process.ts');
  const words = [path.resolve(checkout, 'bench/gateways/ours.ts'), upstream];
  const build = await startBenchProcess<GatewayTarget, 'close', void>(script, words);
  return {
    ...build.ready,
    name: EARLIER_BUILD,
    async close() {
      await build.run('close');
      await build.close();
    },
  };
}
