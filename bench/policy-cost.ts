import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { engineFor, policyPacksFor } from '../api/platform/engine/engine.ts';
import { openSandbox } from '../sandbox/open.ts';
import { locateToolchain } from '../toolchain/locate.ts';
import { requestFor } from './engine.ts';
import { type Figure, timed } from './figures.ts';
import { BENCH_SECRETS } from './secrets.ts';

/** What the policy pack costs a preview with nothing to do: with and without it, alternating. */
export async function policyFigures(runs = 5): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-bench-'));
  const sandbox = await openSandbox({ servers: 'process' });
  const zone = {
    baseDomain: sandbox.zone,
    cloudflare: { zoneId: sandbox.tokens.zoneId, token: '', baseUrl: '' },
  };
  const home = { home: folder, backendUrl: `file://${folder}/state`, enginePool: 1 };
  const open = (policy = {}) => engineFor(home, locateToolchain(), BENCH_SECRETS, policy);
  const engines = { without: open(), with: open(policyPacksFor(zone)) };
  const request = requestFor(sandbox, 'judged');
  const seconds: Record<keyof typeof engines, number[]> = { without: [], with: [] };
  try {
    await engines.without.up(request);
    for (let run = 0; run < runs; run += 1)
      for (const kind of ['without', 'with'] as const)
        seconds[kind].push(await timed(() => engines[kind].preview(request)));
    return Object.entries(seconds).map(([kind, values]) => ({
      what: `preview ${kind} the policy pack`,
      values,
    }));
  } finally {
    await Promise.all(Object.values(engines).map((engine) => engine.close()));
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
