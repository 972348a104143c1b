import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudServer, HetznerClient } from '../../../infra/clouds/hetzner.ts';
import type { OperationRun } from '../../operations/run/operation.handler.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';

const POWER_ON_MS = 120_000;
const POLL_MS = 500;

/**
 * Switches a server on if it is off, and waits until it runs: Pulumi does not see that a server is off, and its program
 * cannot say that it should be on. Throws `health_check_failed` if it does not start.
 */
export async function switchOn(hetzner: HetznerClient, id: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + POWER_ON_MS;
  if ((await hetzner.findServer(id))?.status !== 'off') return;
  await hetzner.powerOn(id);
  while (performance.now() < deadline) {
    if ((await hetzner.findServer(id))?.status === 'running') return;
    await sleep(POLL_MS, undefined, { signal });
  }
  throw new AppError('health_check_failed');
}

const STOPPING_MS = 30_000;

/**
 * Switches an instance's server on if a failed change left it off: to change a server's type, the plugin first cuts the
 * power, and a cloud that then refuses the change leaves it so. The note comes first, because only the holder of the
 * lease may act: another worker may be changing the type right now. Throws CloudError and LeaseLost.
 */
export async function restorePower(
  hetzner: HetznerClient,
  { observed }: Pick<InstanceRecord, 'observed'>,
  { note }: Pick<OperationRun, 'note'>,
): Promise<void> {
  if (!observed) return;
  const { serverId } = observed;
  const deadline = performance.now() + STOPPING_MS;
  let server = await hetzner.findServer(serverId);
  while (server?.status === 'stopping' && performance.now() < deadline) {
    await sleep(POLL_MS);
    server = await hetzner.findServer(serverId);
  }
  if (server?.status !== 'off') return;
  await note({
    code: 'server_switched_on',
    message: `The failed change left server ${serverId} off. It is being switched on again.`,
  });
  await hetzner.powerOn(serverId);
}

/** Tells operators, once in an operation, about a server that is taken over with another type than ordered. */
export async function noteKeptType(
  { placement }: Pick<InstanceRecord, 'placement'>,
  { id, name, serverType, created }: CloudServer,
  { note, operation }: Pick<OperationRun, 'note' | 'operation'>,
): Promise<void> {
  const code = 'server_type_kept';
  if (serverType === placement.serverType || operation.troubles.some((trouble) => trouble.code === code))
    return;
  await note({
    code,
    message: `Server ${name} (id ${id}, created ${created}) was taken over as ${serverType}, although ${placement.serverType} was ordered. Its type was kept, because changing it cuts the power. The next scan reports it as a finding, which can be repaired or ignored.`,
  });
}
