import { createServer } from 'node:net';
import path from 'node:path';
import { isLockTaken, tryLock } from '../../toolchain/file-lock.ts';
import { cacheFolder } from '../../toolchain/paths.ts';

/** A port that no other launcher of this machine takes until it is released. */
export interface PortClaim {
  port: number;
  release(): void;
}

/** The folder of port claims (`<port>.lock`). Ports belong to the machine, so all checkouts share it. */
export const claimsFolder = (): string => path.join(cacheFolder(), 'ports');

/** The state of this machine's ports. */
export interface MachinePorts {
  /** Folder of the claims. */
  claims: string;
  /** Whether nothing listens on a port. */
  isFree(port: number): Promise<boolean>;
}

/** The real ports. */
export const portsOfThisMachine = (): MachinePorts => ({ claims: claimsFolder(), isFree });

/** Error codes of a cache that belongs to another user or to a read-only image. */
const UNWRITABLE = new Set(['EACCES', 'EPERM', 'EROFS']);

/** Claims a port, or returns undefined while another living process claims it. */
export function claimPort(port: number, folder: string): PortClaim | undefined {
  const file = path.join(folder, `${port}.lock`);
  try {
    const release = tryLock(file);
    return release && { port, release };
  } catch (error) {
    if (!UNWRITABLE.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    // The claim of another account can be seen. Without claims of our own, the first process to listen gets the port; a second
    // start at the same moment fails and names it.
    return isLockTaken(file) ? undefined : { port, release: () => undefined };
  }
}

/** Claims the first of these ports that is neither claimed nor in use; undefined if there is none. */
export async function claimFreePort(
  wanted: Iterable<number>,
  ports = portsOfThisMachine(),
): Promise<PortClaim | undefined> {
  for (const port of wanted) {
    const claim = claimPort(port, ports.claims);
    if (!claim) continue;
    if (await ports.isFree(port)) return claim;
    claim.release();
  }
  return undefined;
}

/** Whether this machine can listen on a TCP port, on loopback and on all addresses. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, undefined));
}

function canListen(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
