import { printTable } from '../figures.ts';
import { residentMemory } from '../memory.ts';
import type { Row } from '../rows.ts';
import { targets } from '../targets.ts';
import { type BenchEnvironment, isAvailable, withBenchEnvironment } from './bench-environment.ts';
import { EARLIER_BUILD } from './earlier-build.ts';
import { LARGE_PROMPT } from './first-byte.ts';
import type { GatewayTarget } from './gateway-target.ts';

/** Calls at once. */
const AT_ONCE = 50;

/** The prompts of a part of the measurement, and the target of each peer by its name. */
interface PromptSize {
  what: string;
  promptBytes?: number;
  targets: Record<string, Row['target']>;
}

const promptSizes: readonly PromptSize[] = [
  {
    what: 'answers of 1 KB, one process',
    targets: {
      LiteLLM: targets.requestsOfLitellm,
      Portkey: targets.requestsOfPortkey,
      rolter: targets.requestsOfRolter,
    },
  },
  {
    what: 'answers to prompts of 300 KB, one process',
    promptBytes: LARGE_PROMPT,
    targets: { [EARLIER_BUILD]: targets.largePromptsOfEarlierBuild },
  },
];

/** How many answers per second go through one process of each gateway, alternating. */
export function requestRows(rounds: number, roundMs: number): Promise<Row[]> {
  return withBenchEnvironment(async (environment) => {
    const rows: Row[] = [];
    for (const size of promptSizes) rows.push(...(await rowsOf(environment, size, { rounds, roundMs })));
    return rows;
  });
}

async function rowsOf(
  { direct, ours, peers, ask }: BenchEnvironment,
  { what, promptBytes, targets: targetOf }: PromptSize,
  { rounds, roundMs }: { rounds: number; roundMs: number },
): Promise<Row[]> {
  const rates = new Map<GatewayTarget, number[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const side of [direct, ours, ...peers.filter(isAvailable)]) {
      const job = {
        kind: 'count',
        atOnce: AT_ONCE,
        ms: roundMs,
        ...(promptBytes && { promptBytes }),
      } as const;
      const { answered, seconds } = await ask(side, job);
      if (round > 0) rates.set(side, [...(rates.get(side) ?? []), answered / seconds]);
    }
  }
  printTable(
    `${what}, ${AT_ONCE} calls at once`,
    'a second',
    [...rates].map(([side, values]) => ({ what: `${side.name}${memoryOf(side)}`, values })),
  );
  return peers.map((peer) => ({
    what,
    unit: 'a second',
    ours: rates.get(ours) ?? [],
    peer: {
      name: peer.name,
      values: isAvailable(peer) ? (rates.get(peer) ?? []) : [],
      ...(!isAvailable(peer) && { why: peer.why }),
    },
    target: targetOf[peer.name],
  }));
}

/** The process's memory after the load. */
const memoryOf = ({ pid }: GatewayTarget) =>
  pid ? ` (${residentMemory(pid).toFixed(0)} MB resident after it)` : '';
