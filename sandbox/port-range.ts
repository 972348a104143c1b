import type { PortRange } from './core/listen.ts';
import type { SandboxOptions } from './options.ts';

/** Below the ephemeral ports (Linux from 32768, macOS from 49152): an outgoing connection could take a kept port. */
const LAST_PORT = 9_999;

/** The range for ports that are not fixed; undefined: any free ports. */
export function portRangeOf({
  firstPort,
  ports = {},
  controlPlanePort,
}: SandboxOptions): PortRange | undefined {
  if (firstPort === undefined) return undefined;
  const reserved = new Set(Object.values(ports));
  if (controlPlanePort !== undefined) reserved.add(controlPlanePort);
  return { first: firstPort, last: LAST_PORT, reserved };
}
