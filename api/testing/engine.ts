import type {
  Engine,
  EngineProgress,
  RunOptions,
  StackCondition,
  StackRequest,
} from '../../infra/engine/contract.ts';
import { EngineError } from '../../infra/engine/failure/errors.ts';

/** What the double does in one `up` of a customer; the default is to succeed. */
export type Script = (request: StackRequest<unknown, unknown>, options: RunOptions) => Promise<void> | void;

/** An engine without Pulumi and clouds: it records which stacks are up and reports the progress of a real run. */
export interface EngineDouble extends Engine {
  /** Names of the stacks that are up. */
  stacks: Set<string>;
  ups: { stack: string; inputs: Record<string, unknown> }[];
  /** Each customer `up` takes the next one. */
  scripts: Script[];
  condition: StackCondition;
  recovered: string[];
}

const RESOURCES: [type: string, name: string][] = [
  ['hcloud:index/sshKey:SshKey', 'deploy-key'],
  ['hcloud:index/server:Server', 'server'],
  ['cloudflare:index/dnsRecord:DnsRecord', 'dns'],
  ['command:remote:Command', 'assistant'],
];

/** A double that succeeds unless a script fails. */
export function engineDouble(): EngineDouble {
  const stacks = new Set<string>();
  const ups: EngineDouble['ups'] = [];
  const double: EngineDouble = {
    stacks,
    ups,
    scripts: [],
    recovered: [],
    condition: { exists: false, pendingCreates: [], resources: [] },
    async up(request, options = {}) {
      if (request.program.kind === 'cell') return result(request, { firewallId: 7 });
      ups.push({ stack: request.stack, inputs: request.inputs as Record<string, unknown> });
      await double.scripts.shift()?.(request as never, options);
      report(options, 'create');
      stacks.add(request.stack);
      return result(request, outputsOf(request.stack));
    },
    preview: async () => ({ changes: {}, planned: [] }),
    refresh: async () => ({ changes: {} }),
    async destroy(request, options = {}) {
      report(options, 'delete');
      stacks.delete(request.stack);
      return { changes: {} };
    },
    examine: async () => double.condition,
    recover: async ({ stack }) => void double.recovered.push(stack),
    forget: async () => undefined,
    disown: async ({ stack }) => void stacks.delete(stack),
    close: async () => undefined,
  };
  return double;
}

function result<I, O>(
  request: StackRequest<I, O>,
  outputs: unknown,
): { outputs: O; changes: Record<string, number> } {
  return { outputs: request.program.outputs.parse(outputs), changes: {} };
}

function report(options: RunOptions, action: EngineProgress['action']): void {
  for (const phase of ['started', 'done'] as const) {
    for (const [type, name] of RESOURCES) {
      options.onProgress?.({ at: new Date(), urn: `urn:${name}`, type, name, action, phase });
    }
  }
}

/** The gateway token of every stack that the double brings up. */
export const DOUBLE_TOKEN = 'ab'.repeat(32);

function outputsOf(stack: string): Record<string, string> {
  return {
    serverId: '42',
    ipv4: '203.0.113.7',
    recordId: 'f'.repeat(32),
    hostname: `${stack}.clawdet.localhost`,
    gatewayToken: DOUBLE_TOKEN,
    deployKey: 'a private key',
    hostKey: 'ssh-ed25519 AAAA',
    imageReference: 'clawdet.local/openclaw:2026.9.6',
    composeHash: 'c0ffee',
    configHash: 'decade',
  };
}

/** A script that fails like the engine. */
export function failing(code: EngineError['code'], next: EngineError['next']): Script {
  return () => {
    throw new EngineError(code, next, `the double was scripted to fail with ${code}`);
  };
}

/** Never ends by itself; rejects when the run is aborted, as the engine does. */
export const hanging: Script = (_request, { signal }) =>
  new Promise((_resolve, reject) => {
    const stop = () => reject(new EngineError('cancelled', 'retry', 'cancelled'));
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
