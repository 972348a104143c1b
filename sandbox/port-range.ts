import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PortRange } from './core/listen.ts';
import type { SandboxOptions } from './options.ts';

/** Below what kernels give to outgoing connections (Linux from 32768, macOS from 49152), which could take a kept port. */
const LAST_PORT = 9_999;

/** Where the ports that are not fixed are chosen from; undefined: any free ones will do. */
export function portRangeOf({
  firstPort,
  portClaims,
  ports = {},
  controlPlanePort,
}: SandboxOptions): PortRange | undefined {
  if (firstPort === undefined) return undefined;
  const ours = new Set([...Object.values(ports), controlPlanePort]);
  const isClaimed = (port: number): boolean =>
    ours.has(port) || (portClaims !== undefined && existsSync(join(portClaims, `${port}.lock`)));
  return { first: firstPort, last: LAST_PORT, isClaimed };
}
