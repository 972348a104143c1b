import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { engineFor } from '../api/platform/engine/engine.ts';
import { type Fleet, groupFleet } from '../cli/fleet/group.ts';
import { lookAtAll } from '../cli/fleet/look.ts';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import { locateToolchain } from '../toolchain/locate.ts';
import { credentialsOf, requestFor } from './engine.ts';
import { median, printTable, timed } from './figures.ts';
import { plainPulumi } from './plain-pulumi.ts';
import type { Row } from './rows.ts';
import { copyStates, numbered } from './states.ts';
import { targets } from './targets.ts';

/**
 * A fleet previewed side by side and grouped, beside plain `pulumi preview` of one stack after another. The peer is run
 * `sample` times and its median taken for every stack: its time per stack does not depend on how many follow.
 */
export async function fleetPreviewRows(stacks: number, sample: number): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-bench-'));
  const sandbox = await openSandbox({ servers: 'process' });
  try {
    const ours = await oursSideBySide(folder, sandbox, stacks);
    const plain = await plainOneByOne(folder, sandbox, sample);
    printTable(`A fleet previewed and grouped: ${JSON.stringify(ours.counts)}`, 'seconds', [
      { what: `clawdet preview --all, ${stacks} stacks, per stack`, values: [ours.seconds / stacks] },
      { what: 'plain pulumi preview, one after another, per stack', values: plain },
    ]);
    return [
      {
        what: `preview of ${stacks} stacks, grouped`,
        unit: 's',
        ours: [ours.seconds],
        peer: {
          name: `plain \`pulumi preview\`, ${sample} × ${stacks / sample}`,
          values: [median(plain) * stacks],
        },
        target: targets.fleetPreview,
      },
    ];
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The fleet's states are copies of one real customer's; every fiftieth is previewed as another tier, so that there is something to group. */
async function oursSideBySide(folder: string, sandbox: Sandbox, stacks: number) {
  const concurrency = availableParallelism();
  const home = { home: folder, backendUrl: `file://${folder}/state`, enginePool: concurrency };
  const engine = engineFor(home, locateToolchain(), 'a passphrase of the bench');
  try {
    const names = numbered(stacks);
    const [first = ''] = names;
    const model = requestFor(sandbox, first);
    await engine.up(model);
    await copyStates(home.backendUrl, model.cell, first, names);
    const fleet = names.map((subdomain, index) => ({
      subdomain,
      tier: index % 50 === 49 ? ('pro' as const) : ('free' as const),
    }));
    const { signal } = new AbortController();
    let counts: Fleet['counts'] = {};
    const seconds = await timed(async () => {
      const previewOne = ({ subdomain, tier }: (typeof fleet)[number]) =>
        engine.preview({ ...model, stack: subdomain, inputs: { ...model.inputs, subdomain, tier } });
      const looked = await lookAtAll(fleet, previewOne, { concurrency, signal, onLooked: () => undefined });
      counts = groupFleet(looked).counts;
    });
    if (counts.failed) throw new Error(`${counts.failed} of ${stacks} previews failed`);
    return { seconds, counts };
  } finally {
    await engine.close();
  }
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
