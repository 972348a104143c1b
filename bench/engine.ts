import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { engineFor } from '../api/platform/engine/engine.ts';
import type { Engine, StackRequest } from '../infra/engine/contract.ts';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import { sampleCustomerInputs } from '../stacks/customer.builder.ts';
import { type CustomerInputs, type CustomerOutputs, customerStack } from '../stacks/customer.contract.ts';
import { locateToolchain } from '../toolchain/locate.ts';
import { openAutomationApi } from './automation-api.ts';
import { type Figure, ratios, timed } from './figures.ts';
import { type PlainPulumi, plainPulumi } from './plain-pulumi.ts';
import { secondsBelow } from './processor-time.ts';
import { BENCH_SECRETS } from './secrets.ts';

const verbs = ['up', 'up, nothing to do', 'preview', 'destroy'] as const;
type Verb = (typeof verbs)[number];
const sides = ["Clawdet's engine", 'Automation API', 'plain pulumi'] as const;
type Side = (typeof sides)[number];

/** Seconds by `<verb>: <side>`, one per run. */
type Times = Map<string, number[]>;
type RunVerb = (verb: Verb) => Promise<unknown>;

/** The figures of the part: wall seconds, processor seconds, and ours divided by the peer's, round by round. */
export interface EngineFigures {
  wall: Figure[];
  processor: Figure[];
  ratios: Figure[];
}

/** Our engine, the Automation API as its examples show it, and plain `pulumi`, alternating on one program and clouds. */
export async function engineFigures(runs = 5): Promise<EngineFigures> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-bench-'));
  const sandbox = await openSandbox({ servers: 'process' });
  const config = { home: folder, backendUrl: `file://${folder}/state`, enginePool: 1 };
  const engine = engineFor(config, locateToolchain(), BENCH_SECRETS);
  const automation = await openAutomationApi(folder, locateToolchain());
  const [wall, processor]: [Times, Times] = [new Map(), new Map()];
  try {
    // The first round loads programs and files on every side, and does not count.
    for (let run = -1; run < runs; run += 1) {
      const [into, cpuInto] = run < 0 ? [new Map(), new Map()] : [wall, processor];
      const name = (side: string) => `${side}-${run + 1}`;
      await measureSide("Clawdet's engine", ours(engine, requestFor(sandbox, name('ours'))), into, cpuInto);
      const request = requestFor(sandbox, name('automation'));
      await measureSide('Automation API', (verb) => automation.run(commandOf(verb), request), into, cpuInto);
      await measurePlain(folder, sandbox, name('plain'), into, cpuInto);
    }
    return { wall: figuresOf(wall), processor: figuresOf(processor), ratios: ratiosOf(wall, processor) };
  } finally {
    automation.close();
    await engine.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureSide(side: Side, run: RunVerb, wall: Times, processor: Times): Promise<void> {
  for (const verb of verbs) {
    const key = `${verb}: ${side}`;
    const before = secondsBelow();
    push(wall, key, await timed(() => run(verb)));
    push(processor, key, secondsBelow() - before);
  }
}

function push(times: Times, key: string, value: number): void {
  times.set(key, [...(times.get(key) ?? []), value]);
}

function figuresOf(times: Times): Figure[] {
  return verbs.flatMap((verb) =>
    sides.map((side) => ({ what: `${verb}: ${side}`, values: times.get(`${verb}: ${side}`) ?? [] })),
  );
}

function ratiosOf(wall: Times, processor: Times): Figure[] {
  const of = (times: Times, verb: Verb, side: Side) => times.get(`${verb}: ${side}`) ?? [];
  return [
    { unit: 'wall', times: wall },
    { unit: 'processor', times: processor },
  ].flatMap(({ unit, times }) =>
    verbs.map((verb) => ({
      what: `${verb}, ${unit}: ours / Automation API`,
      values: ratios(of(times, verb, "Clawdet's engine"), of(times, verb, 'Automation API')),
    })),
  );
}

const commandOf = (verb: Verb) => (verb === 'up, nothing to do' ? 'up' : verb);

type Request = StackRequest<CustomerInputs, CustomerOutputs>;

function ours(engine: Engine, request: Request): RunVerb {
  return (verb): Promise<unknown> => engine[commandOf(verb)](request);
}

async function measurePlain(folder: string, sandbox: Sandbox, stack: string, wall: Times, processor: Times) {
  const pulumi: PlainPulumi = plainPulumi(folder, locateToolchain(), benchCredentials(sandbox), stack);
  try {
    await pulumi.init(requestFor(sandbox, stack).inputs);
    await measureSide('plain pulumi', (verb) => pulumi[commandOf(verb)](), wall, processor);
  } finally {
    pulumi.remove();
  }
}

/** One customer of the bench, on a sandbox. */
export function requestFor(sandbox: Sandbox, stack: string): Request {
  const inputs = sampleCustomerInputs({
    subdomain: stack,
    zoneId: sandbox.tokens.zoneId,
    baseDomain: sandbox.zone,
    publicUrl: `http://${stack}.${sandbox.zone}:${new URL(sandbox.addresses.edge).port}`,
    sshPort: sandbox.servers.sshPort,
    model: { baseUrl: sandbox.modelBaseUrl, id: 'grok-4.2', apiKey: sandbox.tokens.xaiKey },
  });
  return { program: customerStack, stack, cell: 'eu1', inputs, credentials: benchCredentials(sandbox) };
}

/** The providers' environment for a sandbox. */
export function benchCredentials({ tokens, addresses }: Sandbox): Record<string, string> {
  return {
    HCLOUD_TOKEN: tokens.hetzner,
    HCLOUD_ENDPOINT: addresses.hetzner,
    CLOUDFLARE_API_TOKEN: tokens.cloudflare,
    CLOUDFLARE_BASE_URL: addresses.cloudflare,
  };
}
