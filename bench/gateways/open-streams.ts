import { percentile, printTable } from '../figures.ts';
import { peakOf, residentMemory } from '../memory.ts';
import type { Row } from '../rows.ts';
import { targets } from '../targets.ts';
import { type BenchEnvironment, isAvailable, withBenchEnvironment } from './bench-environment.ts';
import type { GatewayTarget, SkippedTarget } from './gateway-target.ts';
import type { LoadResult } from './load.ts';

/** The number of streams, the time over which they start, and their number of pieces. */
interface StreamLoad {
  streams: number;
  rampMs: number;
  pieces: number;
}

const EVERY_MS = 500;
/** How much longer a side may take than its streams; then the rest is aborted. */
const MARGIN_MS = 10_000;

/** The result of one side. */
interface OpenStreamsResult {
  /** Streams that received every piece. */
  whole: number;
  /** The longest ms between two pieces of each stream. */
  gaps: number[];
  /** MB resident: before, and the peak with all streams open. */
  before: number;
  peak: number;
}

/** Many streams open at once through one process: whether each receives its pieces, and the memory they take. */
export function openStreamRows(load: StreamLoad): Promise<Row[]> {
  return withBenchEnvironment(async (environment) => {
    await environment.setStreamRate({ pieces: load.pieces, everyMs: EVERY_MS });
    const results = new Map<GatewayTarget, OpenStreamsResult>();
    for (const side of [environment.direct, environment.ours, ...environment.peers.filter(isAvailable)])
      results.set(side, await measureOpenStreams(side, environment, load));
    print(results, load);
    return environment.peers.flatMap((peer, index) =>
      rowsOf(environment.ours, peer, results, { ...load, isFirst: index === 0 }),
    );
  });
}

async function measureOpenStreams(
  side: GatewayTarget,
  { ask }: BenchEnvironment,
  load: StreamLoad,
): Promise<OpenStreamsResult> {
  const { pid } = side;
  const { streams, rampMs, pieces } = load;
  // Afterwards keys are cached and connections are open, and the process has freed its start-up memory.
  await ask(side, { kind: 'count', atOnce: Math.min(streams, 50), ms: 500 });
  const before = pid ? residentMemory(pid) : 0;
  const limitMs = rampMs + pieces * EVERY_MS + MARGIN_MS;
  let loaded: LoadResult | undefined;
  const peak = await peakOf(
    () => (pid ? residentMemory(pid) : 0),
    ask(side, { kind: 'hold', streams, rampMs, limitMs }).then((result) => {
      loaded = result;
    }),
  );
  if (!loaded) throw new Error('the load returned no result');
  const got = loaded.pieces.filter((count) => count >= pieces).length;
  return { whole: Math.min(got, loaded.answered), gaps: loaded.longestGaps, before, peak };
}

function print(results: Map<GatewayTarget, OpenStreamsResult>, { streams }: StreamLoad): void {
  const sides = [...results].filter(([, { gaps }]) => gaps.length > 0);
  const what = ([{ name }, { whole: got }]: [GatewayTarget, OpenStreamsResult]) =>
    `${name} (${got} of ${streams} whole)`;
  printTable(
    `Longest wait of each stream for a chunk that is sent every ${EVERY_MS} ms`,
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
            { what: `${name}, at its peak`, values: [peak] },
          ]
        : [],
    ),
  );
}

function rowsOf(
  ours: GatewayTarget,
  peer: GatewayTarget | SkippedTarget,
  results: Map<GatewayTarget, OpenStreamsResult>,
  { streams, isFirst }: StreamLoad & { isFirst: boolean },
): Row[] {
  const of = (side: GatewayTarget | SkippedTarget, figure: (one: OpenStreamsResult) => number): number[] => {
    const found = isAvailable(side) ? results.get(side) : undefined;
    return found && found.whole > 0 ? [figure(found)] : [];
  };
  const row = (what: string, unit: string, figure: (one: OpenStreamsResult) => number): Row => ({
    what,
    unit,
    ours: of(ours, figure),
    peer: { name: peer.name, values: of(peer, figure), ...(!isAvailable(peer) && { why: peer.why }) },
  });
  return [
    {
      ...row(`of ${streams} open streams, received every chunk`, '', (one) => one.whole),
      ...(isFirst && { target: { of: 'ours', at: 'least', bound: streams } as const }),
    },
    {
      ...row(`longest wait for a chunk sent every ${EVERY_MS} ms`, 'ms', ({ gaps }) => percentile(gaps, 100)),
      ...(isFirst && { target: targets.longestGap }),
    },
    {
      ...row(`memory with ${streams} streams open (resident)`, 'MB', (one) => one.peak),
      ...(isFirst && { target: targets.openStreamMemory }),
    },
  ];
}
