import { percentile, printTable } from '../figures.ts';
import type { Row } from '../rows.ts';
import { targets } from '../targets.ts';
import type { Absent, Contender } from './contender.ts';
import { type Field, inField, isPresent } from './field.ts';

/** Streams at once. */
const AT_ONCE = 50;
const PACE = { pieces: 10, everyMs: 50 };
const STREAM_MS = PACE.pieces * PACE.everyMs;

/** Ms to the first event of each stream, of all turns together. */
type Seen = Map<Contender, number[]>;

/** What each gateway adds to the first byte of a stream; directly and through each, turn by turn. */
export function firstByteRows(turns: number, turnMs: number): Promise<Row[]> {
  return inField(async (field) => {
    await field.pace(PACE);
    const seen: Seen = new Map();
    for (let turn = 0; turn <= turns; turn += 1) {
      for (const side of [field.direct, field.ours, ...field.peers.filter(isPresent)]) {
        const { firstBytes } = await field.ask(side, {
          kind: 'first-bytes',
          atOnce: AT_ONCE,
          spreadMs: STREAM_MS,
          ms: turnMs,
        });
        // The first turn makes connections and warms everything up.
        if (turn > 0) seen.set(side, [...(seen.get(side) ?? []), ...firstBytes]);
      }
    }
    print(seen);
    return [50, 99].flatMap((rank) => rowsOf(field, seen, rank));
  });
}

function print(seen: Seen): void {
  printTable(
    `First byte of a stream, ${AT_ONCE} streams at once`,
    'ms',
    [...seen].map(([{ name }, values]) => ({
      what: `${name} (p99 ${percentile(values, 99).toFixed(2)})`,
      values,
    })),
  );
}

/** The percentile with a gateway less the percentile without: of the same streams at the same pace, in the same run. */
function rowsOf({ direct, ours, peers }: Field, seen: Seen, rank: number): Row[] {
  const at = (side: Contender | Absent) => percentile((isPresent(side) && seen.get(side)) || [], rank);
  const added = (side: Contender | Absent) => [at(side) - at(direct)].filter((ms) => !Number.isNaN(ms));
  return peers.map((peer, index) => ({
    what: `added to the first byte of a stream, ${AT_ONCE} at once, p${rank}`,
    unit: 'ms',
    ours: added(ours),
    peer: { name: peer.name, values: added(peer), ...(!isPresent(peer) && { why: peer.why }) },
    ...(index === 0 && { target: rank === 50 ? targets.addedFirstByte : targets.addedFirstByteTail }),
  }));
}
