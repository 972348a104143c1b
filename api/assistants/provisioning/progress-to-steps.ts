import type { EngineProgress } from '../../../infra/engine/contract.ts';
import type { StepName } from '../../operations/operation.schema.ts';
import type { Steps } from '../../operations/run/operation.steps.ts';

const PROVISION: Record<string, StepName> = {
  'hcloud:index/sshKey:SshKey': 'creating_vps',
  'hcloud:index/server:Server': 'creating_vps',
  'cloudflare:index/dnsRecord:DnsRecord': 'configuring_dns',
  'command:remote:Command': 'installing',
};

const DESTROY: Record<string, StepName> = {
  'command:remote:Command': 'stopping_assistant',
  'cloudflare:index/dnsRecord:DnsRecord': 'removing_dns',
  'hcloud:index/server:Server': 'removing_vps',
};

/** The resource whose completion ends its step; the key comes before the server, in the same step. */
const LAST_OF_STEP = new Set([
  'hcloud:index/server:Server',
  'cloudflare:index/dnsRecord:DnsRecord',
  'command:remote:Command',
]);

/** Maps the engine's progress on a customer's stack to the steps that a page shows. */
export function followProvision(steps: Steps): (progress: EngineProgress) => void {
  return (progress) => follow(steps, PROVISION[progress.type], progress);
}

/** The same for a removal. The refresh, which comes first, is not a step. */
export function followDestroy(steps: Steps): (progress: EngineProgress) => void {
  return (progress) => {
    if (progress.action === 'delete') follow(steps, DESTROY[progress.type], progress);
  };
}

function follow(steps: Steps, name: StepName | undefined, { phase, type }: EngineProgress): void {
  if (!name) return;
  // A step whose resource failed stays running until the operation ends, which marks it as failed.
  steps.start(name);
  if (phase === 'done' && LAST_OF_STEP.has(type)) steps.succeed(name);
}
