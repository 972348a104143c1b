import path from 'node:path';
import type { Absent, Contender } from './contender.ts';
import type { Loaded, LoadOrder } from './load.ts';
import { type Hand, startHand } from './orders.ts';
import { openOurs } from './ours.ts';
import { openPeer } from './peers.ts';
import type { Pace } from './upstream.ts';

type Untargeted<T> = T extends unknown ? Omit<T, 'target'> : never;
/** An order without whom it is for. */
type Wanted = Untargeted<LoadOrder>;

/** Everything that a part needs: the upstream, who asks, and who stands in between. */
export interface Field {
  direct: Contender;
  ours: Contender;
  peers: (Contender | Absent)[];
  pace(pace: Pace): Promise<void>;
  /** Asks one side. What a peer fails at is said; a failure of ours, or without a gateway, is thrown. */
  ask(side: Contender, order: Wanted): Promise<Loaded>;
}

export const isPresent = (one: Contender | Absent): one is Contender => 'target' in one;

const script = (name: string) => path.join(import.meta.dirname, name);

/** Opens the field, and closes whatever of it was opened. */
export async function inField<T>(measure: (field: Field) => Promise<T>): Promise<T> {
  const opened: { close(): Promise<unknown> }[] = [];
  const keep = <O extends { close(): Promise<unknown> }>(one: O): O => {
    opened.push(one);
    return one;
  };
  try {
    const upstream = keep(await startHand<{ port: number }, Pace, void>(script('upstream.ts')));
    const load: Hand<object, LoadOrder, Loaded> = keep(await startHand(script('load.ts')));
    const url = `http://127.0.0.1:${upstream.ready.port}/v1`;
    const ours = keep(await openOurs(url));
    const peers = [await openPeer('portkey', url), await openPeer('litellm', url)];
    for (const peer of peers) if (isPresent(peer)) keep(peer);
    return await measure({
      direct: {
        name: 'directly',
        target: { url, model: 'grok-4.2', senders: [{}] },
        close: async () => undefined,
      },
      ours,
      peers,
      pace: (pace) => upstream.order(pace),
      ask: async (side, order) => {
        const loaded = await load.order({ ...order, target: side.target });
        report(side, loaded, peers.includes(side));
        return loaded;
      },
    });
  } finally {
    for (const one of opened.reverse()) await one.close();
  }
}

function report({ name }: Contender, { failed, answered, why }: Loaded, isPeer: boolean): void {
  if (failed === 0) return;
  const said = `${name}: ${failed} of ${failed + answered} calls failed: ${why}`;
  if (!isPeer) throw new Error(said);
  process.stdout.write(`  ${said}\n`);
}
