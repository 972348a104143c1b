import { engineFigures } from './engine.ts';
import { type Figure, printTable } from './figures.ts';
import type { Row } from './rows.ts';
import { targets } from './targets.ts';

const peer = 'Automation API';

/** One stack, alternating with its peers: prints every verb, and returns the rows of an `up` with and without work. */
export async function engineRows(runs: number): Promise<Row[]> {
  const { wall, processor, ratios } = await engineFigures(runs);
  printTable('One stack, alternating with its peers (instant clouds, process server)', 'seconds', wall);
  printTable('Processor time of the same runs (user and system, children too)', 'seconds', processor);
  printTable('The same, ours divided by the peer', 'ratio', ratios);
  const row = (what: string, figures: Figure[], verb: string, target: Row['target']): Row => ({
    what,
    unit: 's',
    ours: valuesOf(figures, `${verb}: Clawdet's engine`),
    peer: { name: peer, values: valuesOf(figures, `${verb}: ${peer}`) },
    target,
  });
  return [
    row('`up` with nothing to do, wall', wall, 'up, nothing to do', targets.noOpWall),
    row('`up` that creates, instant clouds, wall', wall, 'up', targets.createWall),
    row('`up` with nothing to do, processor', processor, 'up, nothing to do', targets.noOpProcessor),
    row('`up` that creates, processor', processor, 'up', targets.createProcessor),
  ];
}

const valuesOf = (figures: Figure[], what: string): number[] =>
  figures.find((figure) => figure.what === what)?.values ?? [];
