import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { engineFor } from '../api/engine.ts';
import { groupFleet } from '../cli/fleet/group.ts';
import { lookAtAll } from '../cli/fleet/look.ts';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import { locateToolchain } from '../toolchain/locate.ts';
import { credentialsOf, requestFor } from './engine.ts';
import { type Figure, timed } from './figures.ts';
import { plainPulumi } from './plain-pulumi.ts';

/** What a fleet's preview took: seconds per stack, so that the peer need not be run as often. */
export interface FleetFigures {
  perStack: Figure[];
  counts: Record<string, number>;
}

/**
 * A fleet previewed side by side and grouped, beside plain `pulumi preview` of one stack after another (`plainRuns` of
 * them: its time per stack does not depend on how many follow). The fleet's states are copies of one real customer's,
 * renamed; every fiftieth is previewed as another tier, so that there is something to group.
 */
export async function fleetPreviewFigures(stacks = 200, plainRuns = 10): Promise<FleetFigures> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-bench-'));
  const sandbox = await openSandbox({ servers: 'process' });
  try {
    const ours = await oursSideBySide(folder, sandbox, stacks);
    const plain = await plainOneByOne(folder, sandbox, plainRuns);
    const perStack = [
      { what: `clawdet preview --all, ${stacks} stacks, per stack`, values: [ours.seconds / stacks] },
      { what: 'plain pulumi preview, one after another, per stack', values: plain },
    ];
    return { perStack, counts: ours.counts };
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function oursSideBySide(folder: string, sandbox: Sandbox, stacks: number) {
  const concurrency = availableParallelism();
  const home = { home: folder, backendUrl: `file://${folder}/state`, enginePool: concurrency };
  const engine = engineFor(home, locateToolchain(), 'a passphrase of the bench');
  try {
    const model = requestFor(sandbox, 'c0000');
    await engine.up(model);
    const fleet = Array.from({ length: stacks }, (_, index) => ({
      subdomain: `c${String(index).padStart(4, '0')}`,
      tier: index % 50 === 49 ? ('pro' as const) : ('free' as const),
    }));
    copyState(path.join(folder, 'state/eu1/.pulumi/stacks/clawdet'), fleet);
    const { signal } = new AbortController();
    let counts: Record<string, number> = {};
    const seconds = await timed(async () => {
      const previewOne = ({ subdomain, tier }: (typeof fleet)[number]) =>
        engine.preview({ ...model, stack: subdomain, inputs: { ...model.inputs, subdomain, tier } });
      const looked = await lookAtAll(fleet, previewOne, { concurrency, signal, onLooked: () => undefined });
      counts = groupFleet(looked).counts;
    });
    return { seconds, counts };
  } finally {
    await engine.close();
  }
}

function copyState(states: string, fleet: { subdomain: string }[]): void {
  mkdirSync(states, { recursive: true });
  const model = readFileSync(path.join(states, 'c0000.json'), 'utf8');
  for (const { subdomain } of fleet)
    writeFileSync(path.join(states, `${subdomain}.json`), model.replaceAll('c0000', subdomain));
}

async function plainOneByOne(folder: string, sandbox: Sandbox, runs: number): Promise<number[]> {
  const stack = 'plain-fleet';
  const pulumi = plainPulumi(folder, locateToolchain(), credentialsOf(sandbox), stack);
  const seconds: number[] = [];
  try {
    await pulumi.init(requestFor(sandbox, stack).inputs);
    await pulumi.up();
    for (let run = 0; run < runs; run += 1) seconds.push(await timed(pulumi.preview));
  } finally {
    pulumi.remove();
  }
  return seconds;
}
