import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { engineFor } from '../api/engine.ts';
import type { StackRequest } from '../infra/engine/contract.ts';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import { customerInputsFor } from '../stacks/customer.builder.ts';
import { type CustomerInputs, type CustomerOutputs, customerStack } from '../stacks/customer.contract.ts';
import { locateToolchain } from '../toolchain/locate.ts';
import { type Figure, timed } from './figures.ts';
import { plainPulumi } from './plain-pulumi.ts';

const VERBS = ['up', 'up, nothing to do', 'preview', 'destroy'] as const;
type Times = Record<(typeof VERBS)[number], number[]>;

const noTimes = (): Times => ({ up: [], 'up, nothing to do': [], preview: [], destroy: [] });

/** Our engine and plain `pulumi`, turn by turn on the same program, clouds and machine. */
export async function engineFigures(runs = 5): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-bench-'));
  const sandbox = await openSandbox({ servers: 'process' });
  try {
    const ours = noTimes();
    const plain = noTimes();
    const engine = engineFor(
      { home: folder, backendUrl: `file://${folder}/state`, enginePool: 2 },
      locateToolchain(),
      'a passphrase of the bench',
    );
    try {
      for (let run = 0; run < runs; run += 1) {
        await oursOnce(engine, requestFor(sandbox, `ours-${run}`), ours);
        await plainOnce(folder, sandbox, `plain-${run}`, plain);
      }
    } finally {
      await engine.close();
    }
    return VERBS.flatMap((verb) => [
      { what: `${verb}: Clawdet's engine`, values: ours[verb] },
      { what: `${verb}: plain pulumi`, values: plain[verb] },
    ]);
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Request = StackRequest<CustomerInputs, CustomerOutputs>;

async function oursOnce(engine: ReturnType<typeof engineFor>, request: Request, times: Times): Promise<void> {
  times.up.push(await timed(() => engine.up(request)));
  times['up, nothing to do'].push(await timed(() => engine.up(request)));
  times.preview.push(await timed(() => engine.preview(request)));
  times.destroy.push(await timed(() => engine.destroy(request)));
}

async function plainOnce(folder: string, sandbox: Sandbox, stack: string, times: Times): Promise<void> {
  const pulumi = plainPulumi(folder, locateToolchain(), credentialsOf(sandbox), stack);
  try {
    await pulumi.init(requestFor(sandbox, stack).inputs);
    times.up.push(await timed(pulumi.up));
    times['up, nothing to do'].push(await timed(pulumi.up));
    times.preview.push(await timed(pulumi.preview));
    times.destroy.push(await timed(pulumi.destroy));
  } finally {
    pulumi.remove();
  }
}

/** One customer of the bench, on a sandbox. */
export function requestFor(sandbox: Sandbox, stack: string): Request {
  const inputs = customerInputsFor({
    subdomain: stack,
    zoneId: sandbox.tokens.zoneId,
    baseDomain: sandbox.zone,
    publicUrl: `http://${stack}.${sandbox.zone}:${new URL(sandbox.addresses.edge).port}`,
    sshPort: sandbox.servers.sshPort,
    model: { baseUrl: sandbox.modelBaseUrl, id: 'grok-4.2', apiKey: sandbox.tokens.xaiKey },
  });
  return { program: customerStack, stack, cell: 'eu1', inputs, credentials: credentialsOf(sandbox) };
}

/** What the providers are told of a sandbox. */
export function credentialsOf({ tokens, addresses }: Sandbox): Record<string, string> {
  return {
    HCLOUD_TOKEN: tokens.hetzner,
    HCLOUD_ENDPOINT: addresses.hetzner,
    CLOUDFLARE_API_TOKEN: tokens.cloudflare,
    CLOUDFLARE_BASE_URL: addresses.cloudflare,
  };
}
