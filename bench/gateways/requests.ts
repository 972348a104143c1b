import { printTable } from '../figures.ts';
import { residentMemory } from '../memory.ts';
import type { Row } from '../rows.ts';
import { targets } from '../targets.ts';
import { isAvailable, withBenchEnvironment } from './bench-environment.ts';
import type { GatewayTarget } from './gateway-target.ts';

/** Calls at once. */
const AT_ONCE = 50;

/** How many 1 KB answers per second go through one process of each gateway, alternating. */
export function requestRows(rounds: number, roundMs: number): Promise<Row[]> {
  return withBenchEnvironment(async ({ direct, ours, peers, ask }) => {
    const rates = new Map<GatewayTarget, number[]>();
    for (let round = 0; round <= rounds; round += 1) {
      for (const side of [direct, ours, ...peers.filter(isAvailable)]) {
        const { answered, seconds } = await ask(side, { kind: 'count', atOnce: AT_ONCE, ms: roundMs });
        if (round > 0) rates.set(side, [...(rates.get(side) ?? []), answered / seconds]);
      }
    }
    printTable(
      `Answers of 1 KB, ${AT_ONCE} calls at once`,
      'a second',
      [...rates].map(([side, values]) => ({ what: `${side.name}${memoryOf(side)}`, values })),
    );
    return peers.map((peer) => ({
      what: 'answers of 1 KB, one process',
      unit: 'a second',
      ours: rates.get(ours) ?? [],
      peer: {
        name: peer.name,
        values: isAvailable(peer) ? (rates.get(peer) ?? []) : [],
        ...(!isAvailable(peer) && { why: peer.why }),
      },
      target: peer.name === 'LiteLLM' ? targets.requestsOfLitellm : targets.requestsOfPortkey,
    }));
  });
}

/** The process's memory after the load. */
const memoryOf = ({ pid }: GatewayTarget) =>
  pid ? ` (${residentMemory(pid).toFixed(0)} MB resident after it)` : '';
