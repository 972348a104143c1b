import path from 'node:path';
import { type BenchProcess, startBenchProcess } from './bench-process.ts';
import type { GatewayTarget, SkippedTarget } from './gateway-target.ts';
import type { LoadJob, LoadResult } from './load.ts';
import { openOurs } from './ours.ts';
import { openPeers } from './peers.ts';
import type { StreamRate } from './upstream.ts';

type WithoutTarget<T> = T extends unknown ? Omit<T, 'target'> : never;
/** A job without its target. */
type UntargetedJob = WithoutTarget<LoadJob>;

/** Everything that a part needs: the targets, the upstream's stream rate, and the load. */
export interface BenchEnvironment {
  direct: GatewayTarget;
  ours: GatewayTarget;
  peers: (GatewayTarget | SkippedTarget)[];
  setStreamRate(rate: StreamRate): Promise<void>;
  /** Sends a load to one side. A peer's failures are printed; failures of ours, or without a gateway, are thrown. */
  ask(side: GatewayTarget, job: UntargetedJob): Promise<LoadResult>;
}

export const isAvailable = (one: GatewayTarget | SkippedTarget): one is GatewayTarget => 'target' in one;

const script = (name: string) => path.join(import.meta.dirname, name);

/** Opens the environment, and closes everything that was opened. */
export async function withBenchEnvironment<T>(
  measure: (environment: BenchEnvironment) => Promise<T>,
): Promise<T> {
  const opened: { close(): Promise<unknown> }[] = [];
  const keep = <O extends { close(): Promise<unknown> }>(one: O): O => {
    opened.push(one);
    return one;
  };
  try {
    const upstream = keep(await startBenchProcess<{ port: number }, StreamRate, void>(script('upstream.ts')));
    const load: BenchProcess<object, LoadJob, LoadResult> = keep(await startBenchProcess(script('load.ts')));
    const url = `http://127.0.0.1:${upstream.ready.port}/v1`;
    const ours = keep(await openOurs(url));
    const peers = await openPeers(url);
    for (const peer of peers) if (isAvailable(peer)) keep(peer);
    return await measure({
      direct: {
        name: 'directly',
        target: { url, model: 'grok-4.2', senders: [{}] },
        close: async () => undefined,
      },
      ours,
      peers,
      setStreamRate: (rate) => upstream.run(rate),
      ask: async (side, job) => {
        const loaded = await load.run({ ...job, target: side.target });
        report(side, loaded, peers.includes(side));
        return loaded;
      },
    });
  } finally {
    for (const one of opened.reverse()) await one.close();
  }
}

function report({ name }: GatewayTarget, { failed, answered, why }: LoadResult, isPeer: boolean): void {
  if (failed === 0) return;
  const message = `${name}: ${failed} of ${failed + answered} calls failed: ${why}`;
  if (!isPeer) throw new Error(message);
  process.stdout.write(`  ${message}\n`);
}
