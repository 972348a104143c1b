import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { engineFor } from '../api/platform/engine/engine.ts';
import { type FleetPreview, groupFleet } from '../cli/fleet/group.ts';
import { previewCustomers } from '../cli/fleet/preview-customers.ts';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import { locateToolchain } from '../toolchain/locate.ts';
import { copyStates, fleetNames } from './copy-states.ts';
import { benchCredentials, requestFor } from './engine.ts';
import { median, printTable, timed } from './figures.ts';
import { plainPulumi } from './plain-pulumi.ts';
import type { Row } from './rows.ts';
import { BENCH_SECRETS } from './secrets.ts';
import { targets } from './targets.ts';

/**
 * A fleet previewed in parallel and grouped, against plain `pulumi preview` of one stack after another. The peer runs
 * `sample` times, and its median counts for every stack: its time per stack does not depend on the number of stacks.
 */
export async function fleetPreviewRows(stacks: number, sample: number): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-bench-'));
  const sandbox = await openSandbox({ servers: 'process' });
  try {
    const ours = await oursInParallel(folder, sandbox, stacks);
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

/** The fleet's states are copies of one real customer's; every fiftieth is previewed as another tier, to have groups. */
async function oursInParallel(folder: string, sandbox: Sandbox, stacks: number) {
  const concurrency = availableParallelism();
  const home = { home: folder, backendUrl: `file://${folder}/state`, enginePool: concurrency };
  const engine = engineFor(home, locateToolchain(), BENCH_SECRETS);
  try {
    const names = fleetNames(stacks);
    const [first = ''] = names;
    const template = requestFor(sandbox, first);
    await engine.up(template);
    await copyStates(home.backendUrl, template.cell, first, names);
    const fleet = names.map((subdomain, index) => ({
      subdomain,
      tier: index % 50 === 49 ? ('pro' as const) : ('free' as const),
    }));
    const { signal } = new AbortController();
    let counts: FleetPreview['counts'] = {};
    const seconds = await timed(async () => {
      const previewOne = ({ subdomain, tier }: (typeof fleet)[number]) =>
        engine.preview({ ...template, stack: subdomain, inputs: { ...template.inputs, subdomain, tier } });
      const previews = await previewCustomers(fleet, previewOne, {
        concurrency,
        signal,
        onPreviewed: () => undefined,
      });
      counts = groupFleet(previews).counts;
    });
    if (counts.failed) throw new Error(`${counts.failed} of ${stacks} previews failed`);
    return { seconds, counts };
  } finally {
    await engine.close();
  }
}

async function plainOneByOne(folder: string, sandbox: Sandbox, runs: number): Promise<number[]> {
  const stack = 'plain-fleet';
  const pulumi = plainPulumi(folder, locateToolchain(), benchCredentials(sandbox), stack);
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
