import { printTable } from '../figures.ts';
import { residentMemory } from '../memory.ts';
import type { Row } from '../rows.ts';
import { targets } from '../targets.ts';
import { isAvailable, withBenchEnvironment } from './bench-environment.ts';
import type { GatewayTarget } from './gateway-target.ts';

/** Calls at once. */
const AT_ONCE = 50;

/** How many answers of 1 KB a second go through one process of each gateway, turn by turn. */
export function requestRows(turns: number, turnMs: number): Promise<Row[]> {
  return withBenchEnvironment(async ({ direct, ours, peers, ask }) => {
    const rates = new Map<GatewayTarget, number[]>();
    for (let turn = 0; turn <= turns; turn += 1) {
      for (const side of [direct, ours, ...peers.filter(isAvailable)]) {
        const { answered, seconds } = await ask(side, { kind: 'count', atOnce: AT_ONCE, ms: turnMs });
        if (turn > 0) rates.set(side, [...(rates.get(side) ?? []), answered / seconds]);
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

/** What the process holds after all of it. */
const memoryOf = ({ pid }: GatewayTarget) =>
  pid ? ` (${residentMemory(pid).toFixed(0)} MB resident after it)` : '';
