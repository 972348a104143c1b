import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { engineFor } from '../../api/platform/engine/engine.ts';
import type { StackProgram } from '../../infra/engine/contract.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import { type CustomerInputs, customerInputs, customerStack } from '../../stacks/customer.contract.ts';
import { locateToolchain } from '../../toolchain/locate.ts';
import { benchCredentials, requestFor } from '../engine.ts';
import { type Figure, printTable, timed } from '../figures.ts';
import type { Row } from '../rows.ts';
import { BENCH_SECRETS } from '../secrets.ts';
import { targets } from '../targets.ts';
import { openTofu, type Tofu } from './build.ts';
import { tofuWorkspace } from './tofu.ts';
import { variablesOf } from './variables.ts';

const customerWithoutDns: StackProgram<CustomerInputs, { serverId: string; ipv4: string }> = {
  kind: 'customer-without-dns',
  module: new URL('./customer-without-dns.ts', import.meta.url).href,
  // The same plugins as the customer's stack.
  ...(customerStack.plugins && { plugins: customerStack.plugins }),
  inputs: customerInputs,
  outputs: z.object({ serverId: z.string(), ipv4: z.string() }),
};

/** One side of a round: the same stack created, run again without changes, and destroyed. */
interface Side {
  create(): Promise<unknown>;
  noOp(): Promise<unknown>;
  destroy(): Promise<unknown>;
}

const sides = ["Clawdet's engine", 'tofu', 'tofu, state encrypted'] as const;
type SideName = (typeof sides)[number];
type Times = Record<SideName, { create: number[]; noOp: number[] }>;

/** Our engine and OpenTofu on a customer's stack without DNS, alternating. */
export async function tofuRows(runs: number): Promise<Row[]> {
  const tofu = await openTofu(() => undefined);
  const times = await measure(tofu, runs);
  const figures: Figure[] = (['create', 'noOp'] as const).flatMap((verb) =>
    sides.map((side) => ({
      what: `${verb === 'create' ? 'create' : 'nothing to do'}: ${side}`,
      values: times[side][verb],
    })),
  );
  printTable(
    `A customer without DNS, against OpenTofu ${tofu.version} (which stores secrets in plain text)`,
    'seconds',
    figures,
  );
  const row = (what: string, verb: 'create' | 'noOp', side: SideName, target?: Row['target']): Row => ({
    what: `${what} (without DNS on both sides), wall`,
    unit: 's',
    ours: times["Clawdet's engine"][verb],
    peer: { name: `\`tofu apply\`${side === 'tofu' ? '' : ', state encrypted'}`, values: times[side][verb] },
    target,
  });
  return [
    row('`up` that creates', 'create', 'tofu', targets.createAgainstTofu),
    row('`up` that creates', 'create', 'tofu, state encrypted'),
    row('`up` with nothing to do', 'noOp', 'tofu'),
    row('`up` with nothing to do', 'noOp', 'tofu, state encrypted'),
  ];
}

async function measure(tofu: Tofu, runs: number): Promise<Times> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-bench-'));
  const sandbox = await openSandbox({ servers: 'process' });
  const home = { home: folder, backendUrl: `file://${folder}/state`, enginePool: 1 };
  const engine = engineFor(home, locateToolchain(), BENCH_SECRETS);
  const empty = () => ({ create: [], noOp: [] });
  const times: Times = { "Clawdet's engine": empty(), tofu: empty(), 'tofu, state encrypted': empty() };
  const ours = (name: string): Side => {
    const request = { ...requestFor(sandbox, name), program: customerWithoutDns };
    const up = () => engine.up(request);
    return { create: up, noOp: up, destroy: () => engine.destroy(request) };
  };
  try {
    // The first round loads programs and files on every side, and does not count.
    for (let run = -1; run < runs; run += 1) {
      const round: Record<SideName, Side> = {
        "Clawdet's engine": ours(`ours-${run + 1}`),
        tofu: theirs(folder, tofu, sandbox, `tofu-${run + 1}`),
        'tofu, state encrypted': theirs(folder, tofu, sandbox, `sealed-${run + 1}`, BENCH_SECRETS.passphrase),
      };
      for (const side of sides) await measureSide(round[side], run < 0 ? empty() : times[side]);
    }
    return times;
  } finally {
    await engine.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function measureSide(side: Side, into: { create: number[]; noOp: number[] }): Promise<void> {
  into.create.push(await timed(side.create));
  into.noOp.push(await timed(side.noOp));
  await side.destroy();
}

function theirs(folder: string, tofu: Tofu, sandbox: Sandbox, name: string, passphrase?: string): Side {
  const { apply, destroy } = tofuWorkspace(path.join(folder, name), tofu, {
    variables: variablesOf(requestFor(sandbox, name).inputs),
    credentials: benchCredentials(sandbox),
    ...(passphrase && { passphrase }),
  });
  return { create: apply, noOp: apply, destroy };
}
