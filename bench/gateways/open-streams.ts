import { percentile, printTable } from '../figures.ts';
import { peakOf, residentMemory } from '../memory.ts';
import type { Row } from '../rows.ts';
import { targets } from '../targets.ts';
import type { Absent, Contender } from './contender.ts';
import { type Field, inField, isPresent } from './field.ts';
import type { Loaded } from './load.ts';

/** How many streams, how long it takes to begin them, and how they come. */
interface Crowd {
  streams: number;
  rampMs: number;
  pieces: number;
}

const EVERY_MS = 500;
/** What a side may take longer than its streams do; the others are left as they are then. */
const PATIENCE_MS = 10_000;

/** What one side held. */
interface Held {
  /** Streams of which every piece came. */
  whole: number;
  /** The longest ms between two pieces of each stream. */
  gaps: number[];
  /** MB resident: before, and the highest with all streams open. */
  before: number;
  peak: number;
}

/** Many streams open at once through one process: whether each keeps getting its pieces, and what it takes to hold them. */
export function openStreamRows(crowd: Crowd): Promise<Row[]> {
  return inField(async (field) => {
    await field.pace({ pieces: crowd.pieces, everyMs: EVERY_MS });
    const held = new Map<Contender, Held>();
    for (const side of [field.direct, field.ours, ...field.peers.filter(isPresent)])
      held.set(side, await holdThrough(side, field, crowd));
    print(held, crowd);
    return field.peers.flatMap((peer, index) =>
      rowsOf(field.ours, peer, held, { ...crowd, isFirst: index === 0 }),
    );
  });
}

async function holdThrough(side: Contender, { ask }: Field, crowd: Crowd): Promise<Held> {
  const { pid } = side;
  const { streams, rampMs, pieces } = crowd;
  // Keys are known and a connection is open; an idle process has let go of what it started with.
  await ask(side, { kind: 'count', atOnce: Math.min(streams, 50), ms: 500 });
  const before = pid ? residentMemory(pid) : 0;
  const limitMs = rampMs + pieces * EVERY_MS + PATIENCE_MS;
  let loaded: Loaded | undefined;
  const peak = await peakOf(
    () => (pid ? residentMemory(pid) : 0),
    ask(side, { kind: 'hold', streams, rampMs, limitMs }).then((told) => {
      loaded = told;
    }),
  );
  if (!loaded) throw new Error('the load has told nothing');
  const got = loaded.pieces.filter((count) => count >= pieces).length;
  return { whole: Math.min(got, loaded.answered), gaps: loaded.longestGaps, before, peak };
}

function print(held: Map<Contender, Held>, { streams }: Crowd): void {
  const sides = [...held].filter(([, { gaps }]) => gaps.length > 0);
  const what = ([{ name }, { whole: got }]: [Contender, Held]) => `${name} (${got} of ${streams} whole)`;
  printTable(
    `Longest wait of each stream for a piece that is sent every ${EVERY_MS} ms`,
    'ms',
    sides.map((side) => ({ what: what(side), values: side[1].gaps })),
  );
  printTable(
    `Memory with ${streams} streams open`,
    'MB resident',
    sides.flatMap(([{ name, pid }, { before, peak }]) =>
      pid
        ? [
            { what: `${name}, before`, values: [before] },
            { what: `${name}, at its highest`, values: [peak] },
          ]
        : [],
    ),
  );
}

function rowsOf(
  ours: Contender,
  peer: Contender | Absent,
  held: Map<Contender, Held>,
  { streams, isFirst }: Crowd & { isFirst: boolean },
): Row[] {
  const of = (side: Contender | Absent, figure: (one: Held) => number): number[] => {
    const found = isPresent(side) ? held.get(side) : undefined;
    return found && found.whole > 0 ? [figure(found)] : [];
  };
  const row = (what: string, unit: string, figure: (one: Held) => number): Row => ({
    what,
    unit,
    ours: of(ours, figure),
    peer: { name: peer.name, values: of(peer, figure), ...(!isPresent(peer) && { why: peer.why }) },
  });
  return [
    {
      ...row(`of ${streams} open streams, got every piece`, '', (one) => one.whole),
      ...(isFirst && { target: { of: 'ours', at: 'least', bound: streams } as const }),
    },
    {
      ...row(`longest wait for a piece sent every ${EVERY_MS} ms`, 'ms', ({ gaps }) => percentile(gaps, 100)),
      ...(isFirst && { target: targets.longestGap }),
    },
    {
      ...row(`memory with ${streams} streams open (resident)`, 'MB', (one) => one.peak),
      ...(isFirst && { target: targets.openStreamMemory }),
    },
  ];
}
