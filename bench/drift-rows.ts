import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSandbox } from '../sandbox/open.ts';
import { locateToolchain } from '../toolchain/locate.ts';
import { openAutomationApi } from './automation-api.ts';
import { driftFigures, type Recall } from './drift.ts';
import { requestFor } from './engine.ts';
import { median, timed } from './figures.ts';
import type { Row } from './rows.ts';
import { targets } from './targets.ts';

/** The inventory scan of a fleet against a refresh of each stack by the Automation API: `sample` runs, multiplied. */
export async function driftRows(customers: number, sample: number): Promise<Row[]> {
  const ours = await driftFigures(customers);
  process.stdout.write(`\n## Inventory drift\n\n${JSON.stringify(ours)}\n`);
  const peer = await refreshes(sample);
  const name = `Automation API previewRefresh, ${sample} × ${customers / sample}`;
  const what = `inventory drift of ${customers.toLocaleString('en')} customers`;
  return [
    {
      what: `${what}, seconds`,
      unit: 's',
      ours: [ours.seconds],
      peer: { name, values: [median(peer.seconds) * customers] },
      target: targets.driftSeconds,
    },
    {
      what: `${what}, calls to the clouds`,
      unit: '',
      ours: [ours.calls],
      peer: { name, values: [median(peer.calls) * customers] },
      target: targets.driftCalls,
    },
    recallRow(`${what}, found of ${ours.servers.made} changed servers`, ours.servers),
    recallRow(`${what}, found of ${ours.records.made} changed records`, ours.records),
    { what: `${what}, false findings`, unit: '', ours: [ours.falseFindings], target: targets.driftFalse },
  ];
}

const recallRow = (what: string, { made, found }: Recall): Row => ({
  what,
  unit: '',
  ours: [found / made],
  target: targets.driftRecall,
});

/** Seconds and calls of one stack's refresh; the first does not count. */
async function refreshes(runs: number): Promise<{ seconds: number[]; calls: number[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-bench-'));
  const sandbox = await openSandbox({ servers: 'process' });
  const automation = await openAutomationApi(folder, locateToolchain());
  const [seconds, calls]: [number[], number[]] = [[], []];
  try {
    const request = requestFor(sandbox, 'refreshed');
    await automation.run('up', request);
    await automation.run('previewRefresh', request);
    for (let run = 0; run < runs; run += 1) {
      const before = sandbox.state().calls.length;
      seconds.push(await timed(() => automation.run('previewRefresh', request)));
      calls.push(sandbox.state().calls.length - before);
    }
  } finally {
    automation.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return { seconds, calls };
}
