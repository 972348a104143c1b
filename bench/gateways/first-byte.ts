import { percentile, printTable } from '../figures.ts';
import type { Row } from '../rows.ts';
import { targets } from '../targets.ts';
import { type BenchEnvironment, isAvailable, withBenchEnvironment } from './bench-environment.ts';
import { EARLIER_BUILD } from './earlier-build.ts';
import type { GatewayTarget, SkippedTarget } from './gateway-target.ts';

/** Streams at once. */
const AT_ONCE = 50;
const STREAM_RATE = { pieces: 20, everyMs: 50 };
const lanes = { atOnce: AT_ONCE, spreadMs: STREAM_RATE.pieces * STREAM_RATE.everyMs };

/** Ms to the first event of each stream, of all rounds together. */
interface FirstByteSamples {
  /** The first of each lane in a round, after a pause of several seconds: its sender may have lost its budget lease. */
  opening: number[];
  following: number[];
}
type SamplesByTarget = Map<GatewayTarget, FirstByteSamples>;

/** What agents send with each turn: instructions, tools and the conversation so far. */
export const LARGE_PROMPT = 300_000;
/** One processor reads, checks and forwards no more than some hundred large prompts a second. */
const LARGE_AT_ONCE = 10;

/** What each gateway adds to the first byte of a stream: direct and through each gateway, alternating. */
export function firstByteRows(rounds: number, roundMs: number): Promise<Row[]> {
  return withBenchEnvironment(async (environment) => {
    const sides = [environment.direct, environment.ours, ...environment.peers.filter(isAvailable)];
    const samples: SamplesByTarget = new Map(sides.map((side) => [side, { opening: [], following: [] }]));
    // Short streams open connections and warm up each program.
    await environment.setStreamRate({ pieces: 2, everyMs: 5 });
    for (const side of sides) await environment.ask(side, { kind: 'first-bytes', ...lanes, ms: roundMs / 3 });
    await environment.setStreamRate(STREAM_RATE);
    for (let round = 0; round < rounds; round += 1) {
      for (const [side, { opening, following }] of samples) {
        const result = await environment.ask(side, { kind: 'first-bytes', ...lanes, ms: roundMs });
        opening.push(...result.opening);
        following.push(...result.firstBytes);
      }
    }
    print(samples);
    const large = await largePromptSamples(environment, sides, rounds, roundMs / 2);
    return [...rowsOf(environment, samples, kindsOfRows), ...rowsOf(environment, large, kindsOfLargeRows)];
  });
}

async function largePromptSamples(
  environment: BenchEnvironment,
  sides: GatewayTarget[],
  rounds: number,
  ms: number,
): Promise<SamplesByTarget> {
  const samples: SamplesByTarget = new Map(sides.map((side) => [side, { opening: [], following: [] }]));
  for (let round = 0; round < rounds; round += 1)
    for (const [side, { opening, following }] of samples) {
      const job = { ...lanes, atOnce: LARGE_AT_ONCE, ms, promptBytes: LARGE_PROMPT };
      const result = await environment.ask(side, { kind: 'first-bytes', ...job });
      opening.push(...result.opening);
      following.push(...result.firstBytes);
    }
  const values = [...samples].map(([{ name }, { following }]) => ({ what: name, values: following }));
  printTable(`First byte of a stream, prompts of 300 KB, ${LARGE_AT_ONCE} streams at once`, 'ms', values);
  return samples;
}

function print(samples: SamplesByTarget): void {
  const figures = (kind: keyof FirstByteSamples) =>
    [...samples].map(([{ name }, { [kind]: values }]) => ({
      what: `${name} (p99 ${percentile(values, 99).toFixed(2)})`,
      values,
    }));
  printTable(`First byte of a stream, ${AT_ONCE} streams at once`, 'ms', figures('following'));
  printTable('First byte of the first stream after a pause', 'ms', figures('opening'));
}

/** The percentile with a gateway minus the one without, of the same streams at the same rate in the same run. */
function rowsOf(
  { direct, ours, peers }: BenchEnvironment,
  samples: SamplesByTarget,
  kinds: readonly FirstByteRow[],
): Row[] {
  const added = (
    side: GatewayTarget | SkippedTarget,
    kind: keyof FirstByteSamples,
    rank: number,
  ): number[] => {
    const [through, without] = [side, direct].map((one) =>
      percentile((isAvailable(one) && samples.get(one)?.[kind]) || [], rank),
    );
    const ms = (through ?? Number.NaN) - (without ?? Number.NaN);
    return Number.isNaN(ms) ? [] : [ms];
  };
  return kinds.flatMap(({ what, kind, rank, targetBeside, target }) =>
    peers.map((peer, index) => ({
      what,
      unit: 'ms',
      ours: added(ours, kind, rank),
      peer: {
        name: peer.name,
        values: added(peer, kind, rank),
        ...(!isAvailable(peer) && { why: peer.why }),
      },
      target: targetBeside?.[peer.name] ?? (index === 0 ? target : undefined),
    })),
  );
}

interface FirstByteRow {
  what: string;
  kind: keyof FirstByteSamples;
  rank: number;
  target?: Row['target'];
  /** By the name of a peer. */
  targetBeside?: Record<string, Row['target']>;
}

const added = 'added to the first byte of a stream';
const kindsOfRows: readonly FirstByteRow[] = [
  {
    what: `${added}, ${AT_ONCE} at once, p50`,
    kind: 'following',
    rank: 50,
    target: targets.addedFirstByte,
    targetBeside: { rolter: targets.addedFirstByteOfRolter },
  },
  {
    what: `${added}, ${AT_ONCE} at once, p99`,
    kind: 'following',
    rank: 99,
    target: targets.addedFirstByteTail,
    targetBeside: { rolter: targets.addedFirstByteTailOfRolter },
  },
  {
    what: `${added}, the first after a pause, p50`,
    kind: 'opening',
    rank: 50,
    targetBeside: { rolter: targets.firstAfterPauseOfRolter },
  },
];
const kindsOfLargeRows: readonly FirstByteRow[] = [
  {
    what: `${added}, prompts of 300 KB, ${LARGE_AT_ONCE} at once, p50`,
    kind: 'following',
    rank: 50,
    targetBeside: { [EARLIER_BUILD]: targets.addedByLargePromptsOfEarlierBuild },
  },
];
